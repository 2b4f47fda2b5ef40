package io.zab.tools;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks every server of an ensemble how it is. */
@Command(
        name = "status",
        description = {
            "Asks servers for GET /status over HTTP, as the kv server answers it, and shows the answers as a table.",
            "Another host can be asked as well if it answers the same document: id, role, readiness, and what else it has."
        })
final class StatusCommand implements Callable<Integer> {
    @Parameters(paramLabel = "HOST:PORT", arity = "1..*", description = "Where the servers answer HTTP.")
    private List<String> addresses;

    @Option(
            names = "--timeout-ms",
            paramLabel = "MS",
            description = "How long to wait for an answer. Default: ${DEFAULT-VALUE}.")
    private int timeoutMillis = 3_000;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (timeoutMillis < 1) {
            throw new BadInputException("--timeout-ms is " + timeoutMillis + "; it must be at least 1");
        }
        List<ServerStatus> servers = new StatusClient(timeoutMillis).ask(addresses);
        List<String> troubles = EnsembleCheck.of(servers);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonArray answers = new JsonArray();
            servers.forEach(server -> answers.add(server.toJson()));
            JsonObject document = new JsonObject();
            document.add("servers", answers);
            document.add("troubles", Json.strings(troubles));
            out.println(Json.document(document));
        } else {
            table(servers).print(out);
            troubles.forEach(trouble -> out.println("TROUBLE: " + trouble));
        }
        return troubles.isEmpty() ? Zab.WELL : Zab.TROUBLE;
    }

    private static Table table(List<ServerStatus> servers) {
        Table table = new Table(
                "ADDRESS",
                "ID",
                "ROLE",
                "READINESS",
                "EPOCH",
                "LEADER",
                "LOGGED",
                "COMMITTED",
                "APPLIED",
                "DIGEST",
                "");
        for (ServerStatus server : servers) {
            List<Object> row = new ArrayList<>();
            row.add(server.address());
            for (String field : List.of("id", "role", "readiness", "epoch", "leader")) {
                row.add(server.text(field).orElse("-"));
            }
            for (String field : List.of("lastLogged", "lastCommitted", "lastApplied")) {
                row.add(server.zxid(field).map(Object::toString).orElse("-"));
            }
            row.add(server.text("digest").orElse("-"));
            row.add(server.failure().orElse(server.text("reason").orElse("")));
            table.row(row.toArray());
        }
        return table;
    }
}
