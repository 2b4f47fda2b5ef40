package io.zab.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule of {@link ArchitectureTest} rejects a violation made for it and lets its neighbour pass. */
class ArchitectureRulesTest {
    private static final Set<String> PACKAGES = PackageRules.MAY_IMPORT.keySet();

    @TempDir
    Path directory;

    @Test
    void everyArrowOutOfTheOrderIsRejected() {
        JavaClasses everybodyImportsEverybody = everybodyImportsEverybody();
        for (String from : PACKAGES) {
            assertThat(importersRejectedIn(from, everybodyImportsEverybody))
                    .as("imports of %s", from)
                    .isEqualTo(names(PACKAGES.stream()
                            .filter(to -> !to.equals(from))
                            .filter(to -> !PackageRules.MAY_IMPORT.get(from).contains(to))));
        }
    }

    @Test
    void theOrderIsTheOneThatTheDocumentsTell() {
        assertThat(importsIntoCore("protocol")).containsExactlyInAnyOrder("election", "step", "message", "model");
        assertThat(importsIntoCore("election")).containsExactlyInAnyOrder("step", "message", "model");
        assertThat(importsIntoCore("step")).containsExactlyInAnyOrder("message", "model");
        assertThat(importsIntoCore("message")).containsExactly("model");
        assertThat(importsIntoCore("model")).isEmpty();
        assertThat(importsIntoCore("codec")).containsExactlyInAnyOrder("message", "model");
        assertThat(PackageRules.MAY_IMPORT.get("io.zab.spi")).allMatch(name -> name.startsWith("io.zab.core."));
        assertThat(PackageRules.MAY_IMPORT.get("io.zab.runtime")).doesNotContain("io.zab", "io.zab.filelog");
        assertThat(PackageRules.MAY_IMPORT.get("io.zab.filelog")).doesNotContain("io.zab", "io.zab.runtime");
        assertThat(PackageRules.MAY_IMPORT.get("io.zab.transport.netty"))
                .doesNotContain("io.zab", "io.zab.runtime", "io.zab.filelog", "io.zab.core.protocol");
    }

    @Test
    void theOrderHasNoCycle() {
        Set<String> placed = new TreeSet<>();
        while (PACKAGES.stream().anyMatch(name -> !placed.contains(name) && placed.containsAll(importsOf(name)))) {
            PACKAGES.stream()
                    .filter(name -> placed.containsAll(importsOf(name)))
                    .forEach(placed::add);
        }
        assertThat(placed).containsExactlyInAnyOrderElementsOf(PACKAGES);
    }

    @Test
    void aPackageWithoutARuleIsRejected() {
        JavaClasses classes = Compiled.from(
                directory, "package io.zab.core.helpers; class C {}", "package io.zab.core.model; class D {}");
        assertThat(rejected(PackageRules.knownPackages(), classes)).containsExactly("C");
    }

    @Test
    void whatTheBenchmarkBringsIsRejected() {
        JavaClasses classes = Compiled.from(
                directory,
                "package io.zab.bench.p; public class B {}",
                "package io.zab.p; class C { io.zab.bench.p.B field; }",
                "package io.aeron.p; public class A {}",
                "package io.zab.p; class D { io.aeron.p.A field; }",
                "package io.zab.p; class E { String field; }");
        assertThat(rejected(PackageRules.nothingOfTheBenchmark(), inPackage("io.zab.p", classes)))
                .containsExactly("C", "D");
    }

    @Test
    void aThirdPartyThatIsNotDeclaredIsRejected() {
        String logger =
                "package io.zab.p; class C { org.slf4j.Logger logger; int i; int[][] is; java.util.List<C> list; }";
        String own = "package io.zab.p; class D { io.zab.core.model.Zxid zxid; int[] is; D[] more; }";
        JavaClasses classes = Compiled.from(directory, logger, own);
        assertThat(rejected(PackageRules.thirdPartiesOf("zab-core"), classes)).containsExactly("C");
        assertThat(rejected(PackageRules.thirdPartiesOf("zab-peer", "org.slf4j"), classes))
                .isEmpty();
    }

    @Test
    void impureTypesAreRejected() {
        List<String> types = List.of(
                "java.io.InputStream",
                "java.net.URI",
                "java.nio.channels.Channel",
                "java.nio.file.Path",
                "java.util.concurrent.Executor",
                "java.util.concurrent.atomic.AtomicLong",
                "java.util.concurrent.locks.Lock",
                "java.util.logging.Logger",
                "java.util.random.RandomGenerator",
                "java.security.SecureRandom",
                "java.time.Clock",
                "Thread",
                "ThreadLocal<String>",
                "java.util.Timer",
                "java.util.Random",
                "java.util.Date",
                "java.util.HashMap<String, String>",
                "java.util.HashSet<String>",
                "java.util.IdentityHashMap<String, String>");
        assertAllRejected(PurityRules.noImpureTypes(), types, "%s field;");
        assertAllRejected(PurityRules.noImpureTypes(), types, "static %s m() { return null; }");
        assertAllRejected(
                PurityRules.noImpureTypes(),
                List.of("new java.util.HashMap<>(1)", "new Thread()", "Thread.currentThread()", "Runtime.getRuntime()"),
                "Object m() { return %s; }");
    }

    @Test
    void impureMethodsAreRejected() {
        List<String> expressions = List.of(
                "System.nanoTime()",
                "System.currentTimeMillis()",
                "System.getProperty(\"p\")",
                "System.getenv(\"p\")",
                "System.identityHashCode(this)",
                "System.out",
                "Math.random()",
                "java.util.UUID.randomUUID()",
                "java.util.Set.of(1, 2)",
                "java.util.Set.copyOf(java.util.List.of(1))",
                "java.util.Map.of(1, 2)",
                "java.util.Map.ofEntries()",
                "java.util.Map.copyOf(new java.util.TreeMap<>())",
                "java.util.stream.Stream.of(1).collect(java.util.stream.Collectors.toSet())",
                "java.time.Instant.now()",
                "(java.util.function.DoubleSupplier) Math::random",
                "(java.util.function.LongSupplier) System::nanoTime");
        assertAllRejected(PurityRules.noImpureMethods(), expressions, "Object m() { return %s; }");
    }

    @Test
    void purityForbidsNothingThatIsPure() {
        String pure = """
                package p;
                record C(java.util.List<String> names, java.time.Duration duration) implements Comparable<C> {
                    enum Kind { A, B }
                    static final java.util.Map<String, String> MAP = new java.util.TreeMap<>();
                    @Override public int compareTo(C other) { return Integer.compare(names.size(), other.names.size()); }
                    int m(Kind kind, byte[] from, byte[] to) {
                        System.arraycopy(from, 0, to, 0, 1);
                        assert from.length > 0;
                        names.stream().map(name -> name + kind).forEach(String::length);
                        java.util.Set<Kind> kinds = names.isEmpty() ? java.util.Set.of() : java.util.EnumSet.of(Kind.A);
                        return switch (kind) { case A -> Math.max(1, 2); case B -> kinds.size(); };
                    }
                    static class Failed extends RuntimeException {
                        private static final long serialVersionUID = 1;
                        Failed(String message) { super(message + java.util.List.of(1)); }
                    }
                }
                """;
        JavaClasses classes = Compiled.from(directory, pure);
        assertThat(rejected(PurityRules.noImpureTypes(), classes)).isEmpty();
        assertThat(rejected(PurityRules.noImpureMethods(), classes)).isEmpty();
    }

    @Test
    void realPartsOfASimulatedWorldAreRejected() {
        assertAllRejected(
                PurityRules.noRealParts(),
                List.of(
                        "java.nio.file.Path.of(\"p\")",
                        "new Thread()",
                        "new java.util.concurrent.CountDownLatch(1)",
                        "System.nanoTime()",
                        "new java.util.Random()",
                        "new java.util.SplittableRandom()",
                        "java.util.Set.of(1, 2)"),
                "Object m() { return %s; }");
        assertAllAccepted(
                PurityRules.noRealParts(),
                List.of(
                        "new java.util.SplittableRandom(1)",
                        "new java.util.HashMap<>(1)",
                        "new java.io.ByteArrayOutputStream()"),
                "Object m() { return %s; }");
    }

    @Test
    void reachingForTheHostIsRejected() {
        List<String> calls = List.of(
                "System.exit(1)",
                "Runtime.getRuntime().halt(1)",
                "Runtime.getRuntime().addShutdownHook(null)",
                "Thread.setDefaultUncaughtExceptionHandler(null)",
                "System.getProperty(\"p\")",
                "Integer.getInteger(\"p\")",
                "java.lang.management.ManagementFactory.getPlatformMBeanServer()",
                "java.nio.file.Files.createTempDirectory(null)");
        assertAllRejected(GuestRules.leavesTheHostAlone(), calls, "void m() throws Exception { %s; }");
    }

    @Test
    void whatAGuestMayDoIsNotRejected() {
        assertAllAccepted(
                GuestRules.leavesTheHostAlone(),
                List.of("new Thread(() -> {}, \"named\").start()", "System.nanoTime()", "Thread.currentThread()"),
                "void m() { %s; }");
    }

    @Test
    void lookingThingsUpByNameIsRejected() {
        assertAllRejected(
                GuestRules.noReflection(),
                List.of(
                        "String.class.getDeclaredMethod(\"m\")",
                        "Class.forName(\"C\")",
                        "java.util.ServiceLoader.load(String.class)"),
                "Object m() throws Exception { return %s; }");
        assertAllAccepted(
                GuestRules.noReflection(),
                List.of("getClass().getSimpleName()", "String.class.cast(\"s\")", "new int[0].clone()"),
                "Object m() { return %s; }");
    }

    @Test
    void staticStateIsRejected() {
        assertAllRejected(GuestRules.noStaticState(), List.of("int i", "volatile Object o"), "static %s;");
        assertAllAccepted(
                GuestRules.noStaticState(),
                List.of(
                        "static final int I = 1; int i;",
                        "void m(int i) { assert i > 0; }",
                        "int m(java.time.DayOfWeek d) { return switch (d) { case MONDAY -> 1; default -> 2; }; }"),
                "%s");
    }

    @Test
    void shownNettyTypesAreRejected() {
        List<String> members = List.of(
                "public io.netty.channel.Channel field;",
                "protected void m(io.netty.channel.Channel channel) {}",
                "public io.netty.channel.Channel m() { return null; }",
                "public java.util.List<io.netty.channel.Channel> m() { return null; }",
                "public C(io.netty.channel.Channel channel) {}",
                "public static class Nested extends io.netty.channel.ChannelInboundHandlerAdapter {}");
        assertAllRejected(GuestRules.hidesInItsSignatures("io.netty.."), members, "%s");
    }

    @Test
    void hiddenNettyTypesAreNotRejected() {
        List<String> members = List.of(
                "private io.netty.channel.Channel field;",
                "void m(io.netty.channel.Channel channel) {}",
                "public static class Builder { public void m(io.netty.channel.EventLoopGroup loops) {} }",
                "static class Nested extends io.netty.channel.ChannelInboundHandlerAdapter {}",
                "static class Nested { public static class Inner { public io.netty.channel.Channel field; } }");
        assertAllAccepted(GuestRules.hidesInItsSignatures("io.netty.."), members, "%s");
    }

    private void assertAllRejected(ArchRule rule, List<String> violations, String member) {
        JavaClasses classes = compileEach(violations, member);
        for (int i = 0; i < violations.size(); i++) {
            assertThat(rejected(rule, inPackage("p" + i, classes)))
                    .as(violations.get(i))
                    .isNotEmpty();
        }
    }

    private void assertAllAccepted(ArchRule rule, List<String> neighbours, String member) {
        JavaClasses classes = compileEach(neighbours, member);
        for (int i = 0; i < neighbours.size(); i++) {
            assertThat(rejected(rule, inPackage("p" + i, classes)))
                    .as(neighbours.get(i))
                    .isEmpty();
        }
    }

    /** Compiles a public class for each text, in a package of its own: {@code p0}, {@code p1} and so on. */
    private JavaClasses compileEach(List<String> texts, String member) {
        List<String> sources = new ArrayList<>();
        for (String text : texts) {
            sources.add("package p" + sources.size() + "; public class C { " + member.formatted(text) + " }");
        }
        return Compiled.from(directory, sources.toArray(String[]::new));
    }

    /** In each package a class to import, and for each other package a class that imports the one there. */
    private JavaClasses everybodyImportsEverybody() {
        List<String> sources = new ArrayList<>();
        for (String from : PACKAGES) {
            sources.add("package " + from + "; public class Imported {}");
            for (String to : PACKAGES) {
                sources.add("package " + from + "; class " + importer(to) + " { " + to + ".Imported imported; }");
            }
        }
        return Compiled.from(directory, sources.toArray(String[]::new));
    }

    private static Set<String> importersRejectedIn(String from, JavaClasses classes) {
        return rejected(PackageRules.importsOfPackage(from), inPackage(from, classes));
    }

    private static Set<String> names(Stream<String> packages) {
        return new TreeSet<>(packages.map(ArchitectureRulesTest::importer).toList());
    }

    private static String importer(String to) {
        return "Imports" + to.replace('.', '_');
    }

    private static List<String> importsOf(String name) {
        return PackageRules.MAY_IMPORT.get(name);
    }

    private static List<String> importsIntoCore(String name) {
        return importsOf("io.zab.core." + name).stream()
                .map(imported -> imported.substring("io.zab.core.".length()))
                .toList();
    }

    private static JavaClasses inPackage(String name, JavaClasses classes) {
        return classes.that(JavaClass.Predicates.resideInAPackage(name));
    }

    /** Returns the simple names of the classes that a rule rejects, each looked at alone. */
    private static Set<String> rejected(ArchRule rule, JavaClasses classes) {
        Set<String> rejected = new TreeSet<>();
        for (JavaClass type : classes) {
            JavaClasses alone = classes.that(
                    com.tngtech.archunit.base.DescribedPredicate.describe("alone", other -> other.equals(type)));
            if (rule.allowEmptyShould(true).evaluate(alone).hasViolation()) {
                rejected.add(type.getSimpleName());
            }
        }
        return rejected;
    }
}
