package io.zab.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.QuorumPeerBuilder;
import io.zab.examples.kv.KvCommand;
import io.zab.tools.Zab;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The documents keep up with the tree. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

    @Test
    void everyLinkWithinTheProjectLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            String text = Files.readString(document);
            for (Matcher link = LINK.matcher(text); link.find(); ) {
                if (!link.group(1).contains("://") && !leadsSomewhere(document, link.group(1))) {
                    broken.add(document + ": " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void theIndexListsEveryDecision() throws IOException {
        String index = Files.readString(ROOT.resolve("docs/decisions/README.md"));
        try (Stream<Path> decisions = Files.list(ROOT.resolve("docs/decisions"))) {
            assertThat(decisions.map(path -> path.getFileName().toString()).filter(name -> !name.equals("README.md")))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(index).contains("(" + name + ")"));
        }
    }

    @Test
    void operationsNamesEverySettingAndEveryOption() throws IOException {
        String operations = Files.readString(ROOT.resolve("docs/operations.md"));

        assertThat(Arrays.stream(QuorumPeerBuilder.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .map(Method::getName)
                        .filter(name -> !name.equals("start")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(operations).contains("`" + name + "`"));
        assertThat(new CommandLine(new KvCommand())
                        .getCommandSpec()
                        .optionsMap()
                        .keySet())
                .filteredOn(option -> !option.equals("-h") && !option.equals("--help"))
                .isNotEmpty()
                .allSatisfy(option -> assertThat(operations).contains(option));
    }

    @Test
    void operationsNamesEveryToolAndItsOptions() throws IOException {
        String operations = Files.readString(ROOT.resolve("docs/operations.md"));
        List<CommandLine> commands = leaves(new CommandLine(Zab.class));

        assertThat(commands).hasSizeGreaterThan(5).allSatisfy(command -> {
            String name = command.getCommandSpec().qualifiedName().replaceFirst("^zab ", "");
            assertThat(operations).contains("| `" + name + " ");
            assertThat(command.getCommandSpec().optionsMap().keySet())
                    .filteredOn(option -> option.startsWith("--"))
                    .allSatisfy(option -> assertThat(operations).contains("`" + option + "`"));
        });
    }

    private static List<CommandLine> leaves(CommandLine command) {
        return command.getSubcommands().isEmpty()
                ? List.of(command)
                : command.getSubcommands().values().stream()
                        .flatMap(one -> leaves(one).stream())
                        .toList();
    }

    private static List<Path> documents() throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> top = Files.list(ROOT)) {
            top.filter(path -> path.toString().endsWith(".md")).forEach(all::add);
        }
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).forEach(all::add);
        }
        return all;
    }

    private static boolean leadsSomewhere(Path document, String target) throws IOException {
        int hash = target.indexOf('#');
        String file = hash < 0 ? target : target.substring(0, hash);
        Path path = file.isEmpty() ? document : document.resolveSibling(file);
        if (!Files.exists(path)) {
            return false;
        }
        return hash < 0 || headings(Files.readString(path)).contains(target.substring(hash + 1));
    }

    /** The anchors that a forge makes of headings. */
    private static List<String> headings(String text) {
        return text.lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(line -> line.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
                .toList();
    }
}
