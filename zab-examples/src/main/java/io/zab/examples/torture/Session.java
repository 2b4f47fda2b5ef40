package io.zab.examples.torture;

import io.zab.examples.torture.Ask.Seen;
import io.zab.examples.torture.Told.Result;
import io.zab.examples.torture.Told.ServerRun;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** One client: it keeps to a server while that answers, and remembers what it saw, to change it later. Confined to a thread. */
final class Session {
    private static final int THINK_MILLIS_MAX = 10;
    private static final int WAIT_MILLIS_MAX = 100;

    private final String name;
    private final SplittableRandom random;
    private final Servers servers;
    private final KvHttp http;
    private final Book book;
    private final Diary diary;
    private final Map<String, Seen> seen = new HashMap<>();
    private ServerProcess server;
    private boolean answered = true;
    private long values;

    Session(String name, SplittableRandom random, Servers servers, KvHttp http, Book book, Diary diary) {
        this.name = name;
        this.random = random;
        this.servers = servers;
        this.http = http;
        this.book = book;
        this.diary = diary;
        goElsewhere();
    }

    String name() {
        return name;
    }

    /** For a moment after an answer, for longer when there was none. */
    void think() throws InterruptedException {
        Thread.sleep(random.nextInt(answered ? THINK_MILLIS_MAX : WAIT_MILLIS_MAX));
    }

    private void goElsewhere() {
        server = servers.all().get(random.nextInt(servers.all().size()));
    }

    /** One question about one of these keys. */
    void askOnce(List<String> keys) throws InterruptedException {
        seen.keySet().retainAll(keys);
        if (random.nextInt(10) == 0) {
            goElsewhere();
        }
        answered = ask(anything(keys.get(random.nextInt(keys.size()))), server);
        if (!answered) {
            goElsewhere();
        }
    }

    private Ask anything(String key) {
        int choice = random.nextInt(100);
        if (choice < 30) {
            return Ask.read(key);
        }
        if (choice < 50) {
            return Ask.readLocally(key);
        }
        if (choice < 72) {
            return Ask.write(key, newValue());
        }
        if (choice < 76) {
            return Ask.delete(key);
        }
        if (!seen.containsKey(key)) {
            return Ask.read(key);
        }
        Seen expected = seen.get(key);
        boolean deletes = expected.eTag() != 0 && random.nextInt(8) == 0;
        return Ask.change(key, expected, deletes ? Optional.empty() : Optional.of(newValue()));
    }

    String newValue() {
        return name.replace("client ", "c") + "-" + ++values;
    }

    /** @return whether it was answered */
    boolean ask(Ask ask, ServerProcess asked) throws InterruptedException {
        ServerRun before = asked.run();
        long id = book.invoke(name + " at " + before.server(), ask);
        KvHttp.Reply reply = http.ask(asked.authority(), ask);
        Optional<ServerRun> run = asked.run().equals(before) ? Optional.of(before) : Optional.empty();
        switch (reply.status()) {
            case 200, 201, 404, 412 -> {
                Told told = told(ask, reply, run);
                book.complete(id, ask, told);
                remember(ask, told);
                return true;
            }
            case 429, 503, KvHttp.NOT_SENT -> book.failed(id, ask);
            case 504, KvHttp.NO_ANSWER -> book.unknown(id, ask);
            default -> {
                book.unknown(id, ask);
                diary.violation(before + " answered " + ask + " with " + reply);
            }
        }
        return false;
    }

    private static Told told(Ask ask, KvHttp.Reply reply, Optional<ServerRun> run) {
        if (reply.status() == 412) {
            return new Told(Result.REFUSED, Optional.empty(), reply.eTag(), reply.zxid(), run);
        }
        if (!ask.kind().isRead()) {
            return new Told(Result.DONE, Optional.empty(), reply.eTag(), reply.zxid(), run);
        }
        Optional<String> value = reply.status() == 404 ? Optional.empty() : Optional.of(reply.body());
        return new Told(Result.FOUND, value, reply.eTag(), reply.zxid(), run);
    }

    private void remember(Ask ask, Told told) {
        if (told.result() == Result.FOUND) {
            seen.put(ask.key(), new Seen(told.eTag(), told.value()));
        } else if (told.result() == Result.DONE) {
            boolean holds = ask.value().isPresent();
            seen.put(ask.key(), holds ? new Seen(told.eTag(), ask.value()) : Seen.ABSENT);
        } else {
            seen.remove(ask.key());
        }
    }
}
