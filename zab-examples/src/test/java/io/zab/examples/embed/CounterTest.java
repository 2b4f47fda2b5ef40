package io.zab.examples.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Txn;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CounterTest {
    @Test
    void readmeShowsTheCounterAsItIs() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String source = Files.readString(Path.of("src/main/java/io/zab/examples/embed/Counter.java"));

        assertThat(readme).contains("```java\n" + source + "```");
    }

    @Test
    void whatIsFrozenIsRestored() throws IOException {
        Counter counter = new Counter();
        assertThat(add(counter, 1, 5)).isEqualTo(5);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        var frozen = counter.freeze();
        add(counter, 2, 7);
        frozen.writeTo(out);

        Counter restored = new Counter();
        restored.restore(new ByteArrayInputStream(out.toByteArray()));

        assertThat(add(restored, 2, 1)).isEqualTo(6);
    }

    private static long add(Counter counter, long position, long number) {
        byte[] payload = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        byte[] total = counter.apply(new Txn(Zxid.of(1, position), payload, ServerId.of(1), true));
        return ByteBuffer.wrap(total).getLong();
    }
}
