package io.zab.build;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.regex.Pattern;

/** How a library behaves in a JVM that belongs to somebody else. */
final class GuestRules {
    /** What would reach beyond the library: the JVM's life, its handlers, its settings. */
    private static final Set<String> HOSTS_OWN = Set.of(
            "java.lang.System.exit",
            "java.lang.System.getProperty",
            "java.lang.System.getProperties",
            "java.lang.System.setProperty",
            "java.lang.System.setProperties",
            "java.lang.System.clearProperty",
            "java.lang.System.getenv",
            "java.lang.System.setOut",
            "java.lang.System.setErr",
            "java.lang.System.gc",
            "java.lang.Runtime.exit",
            "java.lang.Runtime.halt",
            "java.lang.Runtime.addShutdownHook",
            "java.lang.Runtime.exec",
            "java.lang.Runtime.gc",
            "java.lang.Thread.setDefaultUncaughtExceptionHandler",
            "java.lang.Integer.getInteger",
            "java.lang.Long.getLong",
            "java.lang.Boolean.getBoolean",
            "java.lang.management.ManagementFactory.getPlatformMBeanServer",
            "java.io.File.createTempFile",
            "java.io.File.deleteOnExit",
            "java.nio.file.Files.createTempFile",
            "java.nio.file.Files.createTempDirectory");

    private static final Pattern REFLECTION =
            Pattern.compile("forName|newInstance|get(Declared)?(Method|Field|Constructor)s?");

    private GuestRules() {}

    static ArchRule leavesTheHostAlone() {
        return noClasses()
                .should()
                .accessTargetWhere(describe("the host's own", GuestRules::isHostsOwn))
                .as("a library leaves the host's JVM alone");
    }

    static ArchRule noReflection() {
        return noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("java.lang.reflect..")
                        .or(describe("a service loader", type -> type.getName().equals("java.util.ServiceLoader"))))
                .orShould()
                .accessTargetWhere(describe("reflection", GuestRules::isReflection))
                .as("a library looks nothing up by name");
    }

    static ArchRule noStaticState() {
        return classes().should(new ArchCondition<JavaClass>("have no static field that can change") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaField field : type.getFields()) {
                    Set<JavaModifier> modifiers = field.getModifiers();
                    if (modifiers.contains(JavaModifier.STATIC)
                            && !modifiers.contains(JavaModifier.FINAL)
                            && !modifiers.contains(JavaModifier.SYNTHETIC)) {
                        events.add(SimpleConditionEvent.violated(field, field.getFullName()));
                    }
                }
            }
        });
    }

    /** What a user can see of a module names no type of the given package, except in nested builders. */
    static ArchRule hidesInItsSignatures(String packagePattern) {
        return classes()
                .that(describe("can be seen by users", GuestRules::isSeen))
                .and(describe("are no builder", type -> !type.getSimpleName().equals("Builder")))
                .should(new ArchCondition<JavaClass>("show no type of " + packagePattern) {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        type.getAllRawInterfaces().stream()
                                .filter(resideInAPackage(packagePattern))
                                .forEach(shown -> violate(events, type, type.getName(), shown));
                        type.getAllRawSuperclasses().stream()
                                .filter(resideInAPackage(packagePattern))
                                .forEach(shown -> violate(events, type, type.getName(), shown));
                        type.getMembers().stream()
                                .filter(GuestRules::isPublicOrProtected)
                                .forEach(member -> checkMember(member, packagePattern, events));
                    }
                });
    }

    private static void checkMember(JavaMember member, String packagePattern, ConditionEvents events) {
        member.getAllInvolvedRawTypes().stream()
                .filter(resideInAPackage(packagePattern))
                .forEach(shown -> violate(events, member, member.getFullName(), shown));
    }

    private static void violate(ConditionEvents events, Object place, String name, JavaClass shown) {
        events.add(SimpleConditionEvent.violated(place, name + " shows " + shown.getName()));
    }

    private static boolean isSeen(JavaClass type) {
        return isPublicOrProtected(type)
                && type.getEnclosingClass().map(GuestRules::isSeen).orElse(true);
    }

    private static boolean isPublicOrProtected(HasModifiers element) {
        return element.getModifiers().contains(JavaModifier.PUBLIC)
                || element.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static boolean isReflection(JavaAccess<?> access) {
        return access.getTargetOwner().getName().equals("java.lang.Class")
                && REFLECTION.matcher(access.getName()).matches();
    }

    private static boolean isHostsOwn(JavaAccess<?> access) {
        return HOSTS_OWN.contains(access.getTargetOwner().getName() + "." + access.getName());
    }
}
