package io.zab.build;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiled library keeps the rules of the house; {@link ArchitectureRulesTest} shows that each can be broken. */
class ArchitectureTest {
    private static JavaClasses library;

    @BeforeAll
    static void readTheLibrary() {
        library = new ClassFileImporter()
                .importPaths(
                        Checkout.LIBRARY_MODULES.stream().map(Checkout::classes).toArray(Path[]::new));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageImportsOnlyWhatItMay(String name) {
        assertThat(library)
                .anyMatch(type -> type.getPackageName().equals(name)
                        && !type.getSimpleName().equals("package-info"));
        PackageRules.importsOfPackage(name).check(library);
    }

    @Test
    void everyPackageHasARule() {
        PackageRules.knownPackages().check(library);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zab-core", "zab-election"})
    void pureModulesAreFunctionsOfTheirInput(String module) {
        PurityRules.noImpureTypes().check(classesOf(module));
        PurityRules.noImpureMethods().check(classesOf(module));
    }

    @Test
    void theSimulatorHasNoRealParts() {
        PurityRules.noRealParts()
                .check(library.that(resideInAnyPackage("io.zab.testkit.sim..", "io.zab.testkit.linearizability..")));
    }

    @Test
    void modulesUseTheThirdPartiesTheyDeclare() {
        PackageRules.thirdPartiesOf("zab-core").check(classesOf("zab-core"));
        PackageRules.thirdPartiesOf("zab-election").check(classesOf("zab-election"));
        PackageRules.thirdPartiesOf("zab-peer", "org.slf4j").check(classesOf("zab-peer"));
        PackageRules.thirdPartiesOf("zab-transport-netty", "org.slf4j", "io.netty..")
                .check(classesOf("zab-transport-netty"));
        PackageRules.thirdPartiesOf("zab-testkit", "org.junit.jupiter.api..", "org.assertj.core..")
                .check(classesOf("zab-testkit"));
    }

    @Test
    void nobodyKnowsTheBenchmark() {
        PackageRules.nothingOfTheBenchmark().check(library);
        PackageRules.nothingOfTheBenchmark()
                .check(new ClassFileImporter().importPaths(Checkout.classes("zab-examples")));
        for (String module : List.of("zab-bom", "zab-examples")) {
            assertThat(Checkout.read(Checkout.root().resolve(module).resolve("pom.xml")))
                    .doesNotContain("zab-bench");
        }
    }

    @Test
    void theLibraryIsAGuest() {
        GuestRules.leavesTheHostAlone().check(library);
        GuestRules.noReflection().check(library);
        GuestRules.noStaticState().check(library);
    }

    @Test
    void usersOfTheTransportSeeNettyInItsBuilderOnly() {
        GuestRules.hidesInItsSignatures("io.netty..").check(classesOf("zab-transport-netty"));
    }

    private static List<String> packages() {
        return List.copyOf(PackageRules.MAY_IMPORT.keySet());
    }

    private static JavaClasses classesOf(String module) {
        String location = Checkout.classes(module).toUri().toString();
        return library.that(describe(
                "of " + module,
                (JavaClass type) -> type.getSource()
                        .map(source -> source.getUri().toString().startsWith(location))
                        .orElse(false)));
    }
}
