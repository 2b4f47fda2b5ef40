package io.zab.build;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Who may import whom, package by package. */
final class PackageRules {
    private static final String CORE = "io.zab.core.";

    /** Every package of the library, and what of Zab it may import besides itself. */
    static final Map<String, List<String>> MAY_IMPORT = mayImport();

    private PackageRules() {}

    /** A package imports, of Zab, itself and what {@link #MAY_IMPORT} says. */
    static ArchRule importsOfPackage(String name) {
        String[] allowed =
                Stream.concat(Stream.of(name), MAY_IMPORT.get(name).stream()).toArray(String[]::new);
        return noClasses()
                .that(resideInAPackage(name))
                .should()
                .dependOnClassesThat(resideInAPackage("io.zab..").and(not(resideInAnyPackage(allowed))));
    }

    /** There is no package beside those that this class has a rule for. */
    static ArchRule knownPackages() {
        return classes().should().resideInAnyPackage(MAY_IMPORT.keySet().toArray(String[]::new));
    }

    /** A module's classes depend on nothing from outside the JDK and Zab but on the given packages. */
    static ArchRule thirdPartiesOf(String module, String... packages) {
        DescribedPredicate<JavaClass> thirdParty = resideOutsideOfPackage("io.zab..")
                .and(resideOutsideOfPackage("java.."))
                .and(resideOutsideOfPackage("javax.."))
                .and(not(resideInAnyPackage(packages)))
                .as("of a third party other than %s", List.of(packages));
        return noClasses().should().dependOnClassesThat(thirdParty).as("third parties of " + module);
    }

    /** What is there to measure, and to be measured against, is for the benchmark alone. */
    static ArchRule nothingOfTheBenchmark() {
        return noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.zab.bench..",
                        "org.openjdk.jmh..",
                        "org.HdrHistogram..",
                        "org.apache.zookeeper..",
                        "org.apache.ratis..",
                        "com.alipay..",
                        "io.aeron..",
                        "org.agrona.."));
    }

    private static Map<String, List<String>> mayImport() {
        Map<String, List<String>> rules = new LinkedHashMap<>();
        rules.put(CORE + "model", List.of());
        rules.put(CORE + "message", core("model"));
        rules.put(CORE + "step", core("message", "model"));
        rules.put(CORE + "election", core("step", "message", "model"));
        rules.put(CORE + "protocol", core("election", "step", "message", "model"));
        rules.put(CORE + "codec", core("message", "model"));
        rules.put("io.zab.election", core("election", "step", "message", "model"));
        rules.put("io.zab.spi", core("step", "message", "model"));
        rules.put("io.zab.filelog", plus(core("codec", "step", "message", "model"), "io.zab.spi"));
        rules.put(
                "io.zab.runtime",
                plus(core("codec", "protocol", "election", "step", "message", "model"), "io.zab.spi"));
        rules.put(
                "io.zab",
                plus(
                        core("codec", "protocol", "election", "step", "message", "model"),
                        "io.zab.spi",
                        "io.zab.filelog",
                        "io.zab.runtime",
                        "io.zab.election"));
        rules.put("io.zab.testkit.contract", plus(core("codec", "step", "message", "model"), "io.zab.spi"));
        rules.put("io.zab.testkit.linearizability", List.of());
        rules.put("io.zab.testkit.memory", plus(core("codec", "step", "message", "model"), "io.zab.spi"));
        rules.put(
                "io.zab.testkit.sim",
                plus(
                        core("codec", "protocol", "election", "step", "message", "model"),
                        "io.zab.election",
                        "io.zab.spi",
                        "io.zab.filelog",
                        "io.zab.runtime",
                        "io.zab.testkit.linearizability",
                        "io.zab",
                        "io.zab.testkit.watchdog"));
        rules.put("io.zab.testkit.watchdog", List.of());
        rules.put(
                "io.zab.testkit.exhaustive",
                plus(core("protocol", "step", "message", "model"), "io.zab.election", "io.zab.testkit.sim"));
        rules.put("io.zab.transport.netty", plus(core("codec", "message", "model"), "io.zab.spi"));
        return rules;
    }

    private static List<String> core(String... packages) {
        return Stream.of(packages).map(CORE::concat).toList();
    }

    private static List<String> plus(List<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }
}
