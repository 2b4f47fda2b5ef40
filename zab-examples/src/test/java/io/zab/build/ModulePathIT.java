package io.zab.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packaged jars work as modules: they resolve, and every type they export links there. */
class ModulePathIT {
    private static final Set<String> LIBRARY =
            Set.of("io.zab.core", "io.zab.election", "io.zab.peer", "io.zab.transport.netty");

    private static final Set<String> NETTY = Set.of(
            "io.netty.buffer",
            "io.netty.codec",
            "io.netty.common",
            "io.netty.handler",
            "io.netty.resolver",
            "io.netty.transport",
            "io.netty.transport.unix.common");

    @Test
    void theTransportBringsTheLibraryAndTheHandlerModulesOfNetty() {
        List<String> resolved = resolve("io.zab.transport.netty").modules().stream()
                .map(ResolvedModule::name)
                .filter(name -> !name.matches("(java|jdk)\\..*"))
                .toList();
        assertThat(resolved).containsAll(LIBRARY).contains("io.netty.transport", "org.slf4j");
        assertThat(resolved)
                .filteredOn(name -> !LIBRARY.contains(name) && !name.equals("org.slf4j"))
                .isSubsetOf(NETTY);
    }

    @Test
    void everyExportedTypeLinksInItsModule() {
        Configuration modules = resolve("io.zab.transport.netty", "io.zab.testkit");
        ModuleLayer layer =
                ModuleLayer.boot().defineModulesWithOneLoader(modules, ClassLoader.getPlatformClassLoader());
        for (ResolvedModule module : modules.modules()) {
            if (module.name().startsWith("io.zab.")) {
                assertThat(exportedTypes(module)).isNotEmpty().allSatisfy(type -> {
                    Class<?> loaded = layer.findLoader(module.name()).loadClass(type);
                    assertThat(loaded.getModule().getName()).isEqualTo(module.name());
                    assertThat(loaded.getDeclaredMethods()).doesNotContainNull();
                    assertThat(loaded.getDeclaredConstructors()).doesNotContainNull();
                });
            }
        }
    }

    @Test
    void theRuntimeIsExportedToTheTestkitAlone() {
        ModuleDescriptor peer = resolve("io.zab.peer")
                .findModule("io.zab.peer")
                .orElseThrow()
                .reference()
                .descriptor();
        assertThat(peer.packages()).contains("io.zab.runtime");
        assertThat(peer.exports())
                .filteredOn(export -> export.source().startsWith("io.zab.runtime"))
                .allSatisfy(export -> assertThat(export.targets()).containsExactly("io.zab.testkit"));
    }

    private static Configuration resolve(String... roots) {
        Path[] jars = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .toArray(Path[]::new);
        return ModuleLayer.boot().configuration().resolve(ModuleFinder.of(jars), ModuleFinder.of(), Set.of(roots));
    }

    private static List<String> exportedTypes(ResolvedModule module) {
        try (ModuleReader reader = module.reference().open()) {
            return reader.list()
                    .filter(name -> name.endsWith(".class") && name.contains("/"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .filter(type -> module.reference().descriptor().exports().stream()
                            .anyMatch(export ->
                                    !export.isQualified() && export.source().equals(packageOf(type))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + module, e);
        }
    }

    private static String packageOf(String type) {
        return type.substring(0, type.lastIndexOf('.'));
    }
}
