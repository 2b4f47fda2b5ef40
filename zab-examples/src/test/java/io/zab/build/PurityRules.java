package io.zab.build;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What {@code zab-core} and {@code zab-election} must not touch: whatever two runs could see differently; and what the
 * simulator must not touch, so that a seed tells the whole story of a run.
 */
final class PurityRules {
    private static final String[] IMPURE_PACKAGES = {
        "java.io..",
        "java.net..",
        "java.nio.channels..",
        "java.nio.file..",
        "java.util.concurrent..",
        "java.util.logging..",
        "java.util.random..",
        "java.lang.reflect..",
        "java.security..",
    };

    /** Types that read the world outside, start something, or have no order of their own. */
    private static final Set<String> IMPURE_TYPES = Set.of(
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.lang.Runtime",
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.time.Clock",
            "java.util.Calendar",
            "java.util.Date",
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.ServiceLoader",
            "java.util.Timer",
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.Hashtable",
            "java.util.IdentityHashMap",
            "java.util.WeakHashMap");

    /** Single methods that do the same, of types that are harmless otherwise. */
    private static final Set<String> IMPURE_METHODS = Set.of(
            "java.lang.Math.random",
            "java.lang.StrictMath.random",
            "java.lang.Object.wait",
            "java.lang.Object.notify",
            "java.lang.Object.notifyAll",
            "java.lang.Integer.getInteger",
            "java.lang.Long.getLong",
            "java.lang.Boolean.getBoolean",
            "java.util.UUID.randomUUID",
            "java.util.Collections.shuffle",
            "java.util.Set.of",
            "java.util.Set.copyOf",
            "java.util.Map.of",
            "java.util.Map.ofEntries",
            "java.util.Map.copyOf",
            "java.util.stream.Collectors.toSet",
            "java.util.stream.Collectors.toMap",
            "java.util.stream.Collectors.toUnmodifiableSet",
            "java.util.stream.Collectors.toUnmodifiableMap",
            "java.util.stream.Collectors.groupingBy");

    private static final String[] REAL_PACKAGES = {
        "java.net..", "java.nio.channels..", "java.nio.file..", "java.util.concurrent..", "java.util.logging..",
    };

    private static final Set<String> REAL_TYPES = Set.of(
            "java.io.File",
            "java.io.FileInputStream",
            "java.io.FileOutputStream",
            "java.io.RandomAccessFile",
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.lang.Runtime",
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.security.SecureRandom",
            "java.time.Clock",
            "java.util.Timer");

    private PurityRules() {}

    static ArchRule noImpureTypes() {
        DescribedPredicate<JavaClass> impure = resideInAnyPackage(IMPURE_PACKAGES)
                .or(DescribedPredicate.describe("impure", type -> IMPURE_TYPES.contains(type.getName())));
        return noClasses().should().dependOnClassesThat(impure).as("pure code uses no impure type");
    }

    static ArchRule noImpureMethods() {
        return noClasses()
                .should()
                .accessTargetWhere(DescribedPredicate.describe("impure", PurityRules::isImpure))
                .as("pure code calls no impure method");
    }

    /**
     * A simulated world has no real time, thread, socket or file in it, and no randomness but that of its seed. It may fail
     * as a real one does.
     */
    static ArchRule noRealParts() {
        DescribedPredicate<JavaClass> real = resideInAnyPackage(REAL_PACKAGES)
                .and(not(assignableTo(Throwable.class)))
                .or(DescribedPredicate.describe("real", type -> REAL_TYPES.contains(type.getName())));
        return noClasses()
                .should()
                .dependOnClassesThat(real)
                .orShould()
                .accessTargetWhere(DescribedPredicate.describe("impure", PurityRules::isImpure))
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callConstructor(SplittableRandom.class)
                .as("a simulated world has no real parts");
    }

    private static boolean isImpure(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getName();
        // Of System, copying arrays is all that sees nothing outside.
        return (owner.equals("java.lang.System") && !name.equals("arraycopy"))
                || (owner.startsWith("java.time.") && name.equals("now"))
                || (IMPURE_METHODS.contains(owner + "." + name) && !makesAnEmptyCollection(access));
    }

    /** An empty set or map has no order that could differ. */
    private static boolean makesAnEmptyCollection(JavaAccess<?> access) {
        return access.getName().equals("of")
                && access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
                && target.getRawParameterTypes().isEmpty();
    }
}
