package io.zab.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tree keeps the rules of CONTRIBUTING.md that a formatter and a compiler cannot hold. */
class TidyTest {
    private static Map<Path, List<Finding>> findings;

    @BeforeAll
    static void scanEverySource() {
        findings = Stream.concat(Checkout.allMainSources().stream(), Checkout.allTestSources().stream())
                .collect(Collectors.toMap(file -> file, SourceScanner::scan));
    }

    @Test
    void everyLibraryModuleIsSeen() {
        assertThat(Checkout.LIBRARY_MODULES)
                .allSatisfy(module -> assertThat(Checkout.mainSources(module)).isNotEmpty());
        assertThat(Checkout.allTestSources()).isNotEmpty();
    }

    @Test
    void filesAreShort() {
        assertNone(SourceRule.LONG_FILE, Checkout.allMainSources());
    }

    @Test
    void methodsAreShort() {
        assertNone(SourceRule.LONG_METHOD, Checkout.allMainSources());
    }

    @Test
    void testsWaitForConditionsAndNeverForTime() {
        assertNone(SourceRule.SLEEP, Checkout.allTestSources());
        assertNone(SourceRule.SLEEP, Checkout.mainSources("zab-testkit"));
    }

    @Test
    void everyTestRuns() {
        assertNone(SourceRule.DISABLED_TEST, Checkout.allTestSources());
        assertNone(SourceRule.DISABLED_TEST, Checkout.mainSources("zab-testkit"));
    }

    @Test
    void librariesDoNotPrint() {
        assertNone(SourceRule.PRINT, Checkout.mainSources(Checkout.LIBRARY_MODULES));
    }

    @Test
    void pureModulesExpectOneThread() {
        assertNone(SourceRule.SHARED_MEMORY, Checkout.mainSources(Checkout.PURE_MODULES));
    }

    @Test
    void nothingIsLeftForLater() {
        assertThat(Checkout.allTexts().stream()
                        .flatMap(file -> TextRules.leftovers(Checkout.name(file), Checkout.read(file)).stream()))
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIs() {
        assertThat(Checkout.allMainSources().stream()
                        .filter(file -> !file.endsWith("module-info.java"))
                        .map(Path::getParent)
                        .distinct()
                        .filter(directory -> !Files.exists(directory.resolve("package-info.java")))
                        .map(Checkout::name))
                .isEmpty();
    }

    private static void assertNone(SourceRule rule, List<Path> files) {
        assertThat(files.stream().flatMap(file -> findings.get(file).stream()))
                .filteredOn(finding -> finding.rule() == rule)
                .isEmpty();
    }
}
