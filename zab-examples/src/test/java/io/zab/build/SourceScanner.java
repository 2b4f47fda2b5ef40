package io.zab.build;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Reads Java sources with the compiler's own parser and collects what breaks a {@link SourceRule}. */
final class SourceScanner extends TreeScanner<Void, Void> {
    static final int METHOD_LINES_MAX = 60;
    static final int FILE_LINES_MAX = 500;

    private static final Set<String> DISABLERS =
            Set.of("Disabled", "DisabledIf", "DisabledOnOs", "DisabledOnJre", "EnabledIf", "Ignore");

    private final String file;
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<Finding> findings = new ArrayList<>();

    private SourceScanner(String file, CompilationUnitTree unit, SourcePositions positions) {
        this.file = file;
        this.unit = unit;
        this.positions = positions;
    }

    static List<Finding> scan(Path file) {
        return scan(Checkout.name(file), Checkout.read(file));
    }

    static List<Finding> scan(String file, String source) {
        JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("-proc:none"), null, List.of(inMemory(source)));
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        try {
            CompilationUnitTree unit = task.parse().iterator().next();
            SourceScanner scanner = new SourceScanner(file, unit, positions);
            scanner.checkFileLength(source);
            scanner.scan(unit, null);
            return scanner.findings;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot parse " + file, e);
        }
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
        Tree measured = method.getBody() == null ? method : method.getBody();
        long lines = endLine(measured) - firstLine(method) + 1;
        if (lines > METHOD_LINES_MAX) {
            report(SourceRule.LONG_METHOD, method, method.getName() + " has " + lines + " lines");
        }
        return super.visitMethod(method, unused);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
        String called = call.getMethodSelect().toString();
        if (called.equals("sleep") || called.endsWith(".sleep")) {
            report(SourceRule.SLEEP, call, called);
        }
        if (called.endsWith(".printStackTrace")) {
            report(SourceRule.PRINT, call, called);
        }
        return super.visitMethodInvocation(call, unused);
    }

    @Override
    public Void visitMemberSelect(MemberSelectTree select, Void unused) {
        String selected = select.toString();
        if (selected.equals("System.out") || selected.equals("System.err")) {
            report(SourceRule.PRINT, select, selected);
        }
        return super.visitMemberSelect(select, unused);
    }

    @Override
    public Void visitSynchronized(SynchronizedTree block, Void unused) {
        report(SourceRule.SHARED_MEMORY, block, "synchronized block");
        return super.visitSynchronized(block, unused);
    }

    @Override
    public Void visitModifiers(ModifiersTree modifiers, Void unused) {
        for (Modifier modifier : List.of(Modifier.SYNCHRONIZED, Modifier.VOLATILE)) {
            if (modifiers.getFlags().contains(modifier)) {
                report(SourceRule.SHARED_MEMORY, modifiers, modifier.toString());
            }
        }
        return super.visitModifiers(modifiers, unused);
    }

    @Override
    public Void visitAnnotation(AnnotationTree annotation, Void unused) {
        String type = annotation.getAnnotationType().toString();
        if (DISABLERS.contains(type.substring(type.lastIndexOf('.') + 1))) {
            report(SourceRule.DISABLED_TEST, annotation, "@" + type);
        }
        return super.visitAnnotation(annotation, unused);
    }

    private void checkFileLength(String source) {
        long lines = source.lines().count();
        if (lines > FILE_LINES_MAX) {
            findings.add(new Finding(SourceRule.LONG_FILE, file, lines, "the file has " + lines + " lines"));
        }
    }

    private void report(SourceRule rule, Tree tree, String what) {
        findings.add(new Finding(rule, file, firstLine(tree), what));
    }

    private long firstLine(Tree tree) {
        return unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
    }

    private long endLine(Tree tree) {
        return unit.getLineMap().getLineNumber(positions.getEndPosition(unit, tree));
    }

    private static JavaFileObject inMemory(String source) {
        return new SimpleJavaFileObject(URI.create("memory:///Source.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }
}
