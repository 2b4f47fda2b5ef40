package io.zab.build;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Classes compiled from the text of a test, so that a violation of a rule can stand in the package it is about. */
final class Compiled {
    private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
    private static final Pattern TYPE = Pattern.compile("(?:class|interface|record|enum) (\\w+)");

    private Compiled() {}

    /** Compiles sources of one top-level type each into the directory and reads the classes back. */
    static JavaClasses from(Path directory, String... sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(directory));
            List<JavaFileObject> units =
                    Stream.of(sources).map(Compiled::inMemory).toList();
            if (!compiler.getTask(messages, files, null, List.of("-proc:none"), null, units)
                    .call()) {
                throw new IllegalArgumentException("does not compile: " + messages);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot compile into " + directory, e);
        }
        return new ClassFileImporter().importPath(directory);
    }

    private static JavaFileObject inMemory(String source) {
        String name = first(PACKAGE, source).replace('.', '/') + "/" + first(TYPE, source);
        return new SimpleJavaFileObject(URI.create("memory:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }

    private static String first(Pattern pattern, String source) {
        Matcher matcher = pattern.matcher(source);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no " + pattern + " in " + source);
        }
        return matcher.group(1);
    }
}
