package io.zab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be started says what is wrong and what to do, and leaves no trace. */
class StartTest {
    @TempDir
    Path directory;

    private final LoopNetwork network = new LoopNetwork();

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    void whatIsMissingIsNamed() {
        assertRefused(b -> QuorumPeer.builder(), "id is missing");
        assertRefused(b -> QuorumPeer.builder().id(1), "dataDir is missing", "storage(...)");
        assertRefused(b -> b.transport(null), "transport is missing");
        assertRefused(b -> b.stateMachine(null), "stateMachine is missing");
        assertRefused(b -> b.ensemble((String) null), "ensemble is missing", "1@host");
    }

    @Test
    void aMemberListThatDoesNotParseNamesTheMember() {
        assertRefused(b -> b.ensemble("1@a:1,x@b:2"), "x@b:2", "'x' is not a number", "write id@host:port");
        assertRefused(b -> b.ensemble("1@a:1,1@b:2"), "two members have the id 1");
        assertRefused(b -> b.ensemble("1@a:1,2@a:1"), "two members have the address a:1");
        assertRefused(b -> b.ensemble("1@a:1:observer"), "at least one voter");
    }

    @Test
    void anIdThatIsNoMemberIsToldWhoIs() {
        assertRefused(b -> b.id(7), "id 7 is not a member", "1, 2, 3");
        assertRefused(b -> b.id(0), "id 0 is not positive");
    }

    @Test
    void valuesOutOfRangeAreNamedWithTheirRange() {
        assertRefused(b -> b.tick(Duration.ZERO), "tick", "between 1");
        assertRefused(b -> b.syncLimitTicks(0), "syncLimitTicks is 0");
        assertRefused(b -> b.initLimitTicks(-1), "initLimitTicks is -1");
        assertRefused(b -> b.maxPayloadBytes(0), "maxPayloadBytes is 0");
        assertRefused(b -> b.window(0, 1), "window entries is 0");
        assertRefused(b -> b.maxPending(1, 0), "maxPending bytes is 0");
        assertRefused(b -> b.snapshotEvery(0, 1), "snapshotEvery entries is 0");
        assertRefused(b -> b.counterLimit(1L << 32), "counterLimit is 4294967296");
        assertRefused(b -> b.clusterId(" "), "clusterId");
    }

    @Test
    void aDirectoryInUseIsRefusedAndFreeAgainAfterwards() throws Exception {
        try (QuorumPeer running = valid().start()) {
            assertThatThrownBy(() -> valid().transport(new LoopNetwork()).start())
                    .isInstanceOf(PeerStartException.class)
                    .hasMessageContaining(directory.toString());
            assertThat(running.status().role()).isNotEqualTo(Status.Role.FAILED);
        }
        valid().start().close();
    }

    @Test
    void aDirectoryOfAnotherServerOrClusterIsRefused() throws Exception {
        valid().start().close();
        assertRefused(b -> b.id(2).listenAddress("x:9"), directory.toString(), "1");
        assertRefused(b -> b.clusterId("another"), directory.toString(), "another");
        valid().start().close();
    }

    @Test
    void anAddressInUseIsNamedAndTheStoreIsGivenBack() throws Exception {
        try (QuorumPeer running = valid().start()) {
            Path other = directory.resolveSibling(directory.getFileName() + "-other");
            assertThatThrownBy(() -> valid().dataDir(other).start())
                    .isInstanceOf(PeerStartException.class)
                    .hasMessageContaining("a:1");
            assertThat(running.status().role()).isNotEqualTo(Status.Role.FAILED);
            valid().dataDir(other).listenAddress("elsewhere:5").start().close();
        }
    }

    @Test
    void nothingIsWrittenForAPeerThatIsRefusedBeforeItsStoreIsOpened() {
        Path none = directory.resolve("none");
        assertRefused(b -> b.dataDir(none).id(9), "not a member");
        assertThat(Files.exists(none)).isFalse();
    }

    @Test
    void aStartOnAThreadThatIsInterruptedSaysSoAndChangesNothing() throws Exception {
        valid().start().close();
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> valid().start())
                    .isInstanceOf(PeerStartException.class)
                    .hasMessageContaining("thread was interrupted")
                    .hasMessageNotContaining("Check the disk");
        } finally {
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        }
        valid().start().close();
    }

    private void assertRefused(UnaryOperator<QuorumPeerBuilder> change, String... said) {
        assertThatThrownBy(() -> change.apply(valid()).start())
                .isInstanceOf(PeerStartException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(said));
    }

    private QuorumPeerBuilder valid() {
        return QuorumPeer.builder()
                .id(1)
                .ensemble("1@a:1,2@b:2,3@c:3")
                .dataDir(directory)
                .transport(network)
                .stateMachine(new Ledger());
    }
}
