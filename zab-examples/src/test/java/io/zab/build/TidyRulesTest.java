package io.zab.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule that {@link TidyTest} holds the tree to rejects a violation and lets its neighbour pass. */
class TidyRulesTest {
    @Test
    void aMethodMayHaveSixtyLinesAndNotOneMore() {
        assertThat(rulesBrokenBy(methodOfLines(60))).isEmpty();
        assertThat(rulesBrokenBy(methodOfLines(61))).containsExactly(SourceRule.LONG_METHOD);
    }

    @Test
    void aFileMayHaveFiveHundredLinesAndNotOneMore() {
        assertThat(rulesBrokenBy("class C {}\n" + "\n".repeat(499))).isEmpty();
        assertThat(rulesBrokenBy("class C {}\n" + "\n".repeat(500))).containsExactly(SourceRule.LONG_FILE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Thread.sleep(1)", "TimeUnit.SECONDS.sleep(1)", "java.lang.Thread.sleep(1)", "sleep(1)"})
    void sleepingIsFound(String call) {
        assertThat(rulesBrokenBy(statement(call))).containsExactly(SourceRule.SLEEP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"System.out.println()", "System.err.println()", "e.printStackTrace()", "use(System.out)"})
    void printingIsFound(String call) {
        assertThat(rulesBrokenBy(statement(call))).containsExactly(SourceRule.PRINT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"synchronized void m() {}", "void m() { synchronized (this) {} }", "volatile int i;"})
    void sharedMemoryIsFound(String member) {
        assertThat(rulesBrokenBy("class C { " + member + " }")).containsExactly(SourceRule.SHARED_MEMORY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"@Disabled", "@Disabled(\"slow\")", "@org.junit.jupiter.api.Disabled", "@DisabledIf(\"x\")"})
    void disabledTestsAreFound(String annotation) {
        assertThat(rulesBrokenBy("class C { " + annotation + " void m() {} }"))
                .containsExactly(SourceRule.DISABLED_TEST);
    }

    @Test
    void wordsInCommentsAndStringsAreNoCode() {
        assertThat(rulesBrokenBy("class C { /* synchronized, Thread.sleep(1) */ String s = \"System.out volatile\"; }"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TO" + "DO", "// TO" + "DO: later", "FIX" + "ME!"})
    void leftoversAreFound(String line) {
        assertThat(TextRules.leftovers("F", "first\n" + line)).containsExactly("F:2: " + line);
    }

    @Test
    void longerWordsAreNoLeftovers() {
        assertThat(TextRules.leftovers("F", "TO" + "DOS and todo")).isEmpty();
    }

    private static List<SourceRule> rulesBrokenBy(String source) {
        return SourceScanner.scan("F", source).stream().map(Finding::rule).toList();
    }

    private static String statement(String call) {
        return "class C { void m(Exception e) { " + call + "; } }";
    }

    private static String methodOfLines(int lines) {
        return "class C {\n  void m() {\n" + "    m();\n".repeat(lines - 2) + "  }\n}\n";
    }
}
