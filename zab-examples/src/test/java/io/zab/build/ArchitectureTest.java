package io.zab.build;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiled library keeps the rules of the house; {@link ArchitectureRulesTest} shows that each can be broken. */
class ArchitectureTest {
    @ParameterizedTest
    @MethodSource("packages")
    void aPackageImportsOnlyWhatItMay(String name) {
        JavaClasses library = classesOf(List.of("zab-core", "zab-election", "zab-peer", "zab-transport-netty"));
        assertThat(library).anyMatch(type -> type.getPackageName().equals(name));
        PackageRules.importsOfPackage(name).check(library);
    }

    @Test
    void everyPackageHasARule() {
        PackageRules.knownPackages()
                .check(classesOf(List.of("zab-core", "zab-election", "zab-peer", "zab-transport-netty")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zab-core", "zab-election"})
    void pureModulesAreFunctionsOfTheirInput(String module) {
        JavaClasses classes = classesOf(List.of(module));
        PurityRules.noImpureTypes().check(classes);
        PurityRules.noImpureMethods().check(classes);
    }

    @Test
    void theSimulatorHasNoRealParts() {
        PurityRules.noRealParts()
                .allowEmptyShould(true)
                .check(classesOf(List.of("zab-testkit")).that(resideInAPackage("io.zab.testkit.sim..")));
    }

    @Test
    void modulesUseTheThirdPartiesTheyDeclare() {
        PackageRules.thirdPartiesOf("zab-core and zab-election").check(classesOf(Checkout.PURE_MODULES));
        PackageRules.thirdPartiesOf("zab-peer", "org.slf4j").check(classesOf(List.of("zab-peer")));
        PackageRules.thirdPartiesOf("zab-transport-netty", "org.slf4j", "io.netty..")
                .check(classesOf(List.of("zab-transport-netty")));
    }

    @Test
    void theLibraryIsAGuest() {
        JavaClasses library = classesOf(Checkout.LIBRARY_MODULES);
        GuestRules.leavesTheHostAlone().check(library);
        GuestRules.noReflection().check(library);
        GuestRules.noStaticState().check(library);
    }

    @Test
    void usersOfTheTransportSeeNettyInItsBuilderOnly() {
        GuestRules.hidesInItsSignatures("io.netty..")
                .allowEmptyShould(true)
                .check(classesOf(List.of("zab-transport-netty")));
    }

    private static List<String> packages() {
        return List.copyOf(PackageRules.MAY_IMPORT.keySet());
    }

    private static JavaClasses classesOf(List<String> modules) {
        return new ClassFileImporter()
                .importPaths(modules.stream().map(Checkout::classes).toArray(Path[]::new));
    }
}
