package io.zab.examples.torture;

import io.zab.examples.BadInputException;
import io.zab.examples.torture.Ask.Seen;
import io.zab.examples.torture.Told.Result;
import io.zab.examples.torture.Told.ServerRun;
import io.zab.testkit.linearizability.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The history of a round as a text that can be read, sorted, and checked again: a line for each operation, its fields
 * separated by tabs; what is absent is an empty field.
 *
 * @param floor the greatest zxid that was seen before the round
 */
record HistoryFile(long floor, List<Operation<Ask, Told>> operations) {
    private static final String FIRST_LINE = "zab torture history, after ";
    private static final String FIELDS = "id\tclient\tasked\tkey\tvalue\texpected etag\texpected value\tfrom\tto"
            + "\tanswer\tanswered value\tetag\tzxid\tserver\trun";
    private static final int FIELD_COUNT = FIELDS.split("\t").length;
    private static final int HEADER_LINES = 2;

    void write(Path path) {
        List<String> lines = new ArrayList<>(List.of(FIRST_LINE + Told.hex(floor), FIELDS));
        operations.forEach(operation -> lines.add(line(operation)));
        try {
            Files.write(path, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
    }

    private static String line(Operation<Ask, Told> operation) {
        Ask ask = operation.input();
        Optional<Seen> expected = ask.expected();
        Optional<Told> told = operation.output();
        Optional<ServerRun> run = told.flatMap(Told::run);
        return String.join(
                "\t",
                String.valueOf(operation.id()),
                operation.client(),
                ask.kind().name(),
                ask.key(),
                ask.value().orElse(""),
                expected.map(seen -> Told.hex(seen.eTag())).orElse(""),
                expected.flatMap(Seen::value).orElse(""),
                String.valueOf(operation.invokedAt()),
                operation.isUnknown() ? "" : String.valueOf(operation.completedAt()),
                told.map(each -> each.result().name()).orElse(""),
                told.flatMap(Told::value).orElse(""),
                told.map(each -> Told.hex(each.eTag())).orElse(""),
                told.map(each -> Told.hex(each.zxid())).orElse(""),
                run.map(each -> String.valueOf(each.server())).orElse(""),
                run.map(each -> String.valueOf(each.run())).orElse(""));
    }

    static HistoryFile read(Path path) throws IOException, BadInputException {
        List<String> lines = Files.readAllLines(path);
        if (lines.size() < HEADER_LINES
                || !lines.get(0).startsWith(FIRST_LINE)
                || !lines.get(1).equals(FIELDS)) {
            throw new BadInputException(path + " is no history of torture; name a history-of-round file");
        }
        List<Operation<Ask, Told>> operations = new ArrayList<>();
        for (int i = HEADER_LINES; i < lines.size(); i++) {
            try {
                operations.add(operation(lines.get(i).split("\t", FIELD_COUNT)));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new BadInputException(path + ", line " + (i + 1) + ", is damaged: " + e.getMessage());
            }
        }
        return new HistoryFile(zxid(lines.get(0).substring(FIRST_LINE.length())), operations);
    }

    private static Operation<Ask, Told> operation(String[] field) {
        Optional<Seen> expected = text(field[5]).map(eTag -> new Seen(zxid(eTag), text(field[6])));
        Ask ask = new Ask(Ask.Kind.valueOf(field[2]), field[3], text(field[4]), expected);
        long id = Long.parseLong(field[0]);
        long from = Long.parseLong(field[7]);
        if (field[8].isEmpty()) {
            return Operation.unknown(id, field[1], ask, from);
        }
        Optional<ServerRun> run =
                text(field[13]).map(server -> new ServerRun(Integer.parseInt(server), Integer.parseInt(field[14])));
        Told told = new Told(Result.valueOf(field[9]), text(field[10]), zxid(field[11]), zxid(field[12]), run);
        return Operation.completed(id, field[1], ask, told, from, Long.parseLong(field[8]));
    }

    private static Optional<String> text(String field) {
        return field.isEmpty() ? Optional.empty() : Optional.of(field);
    }

    private static long zxid(String hex) {
        return Long.parseUnsignedLong(hex.substring(2), 16);
    }
}
