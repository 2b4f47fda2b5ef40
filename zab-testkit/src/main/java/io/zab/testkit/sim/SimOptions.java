package io.zab.testkit.sim;

import io.zab.core.protocol.ProtocolConfig;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What a simulated ensemble consists of; immutable, each {@code with} gives another. */
public final class SimOptions {
    private long seed = 1;
    private int voters = 3;
    private int observers = 0;
    private ProtocolConfig config = ProtocolConfig.DEFAULT.withTick(200);
    private Conditions conditions = Conditions.CALM;
    private Faults faults = Faults.none();
    private Profile profile = Profile.CHAOS;
    private List<Integer> weights = List.of();
    private long stormMillis = -1;
    private long stormLasting = -1;
    private ActionNumbers skipped = ActionNumbers.NONE;
    private int snapshotEvery = Integer.MAX_VALUE;
    private boolean allowsAlarms = false;
    private int traceLines = 300;
    private SimKernel.Factory kernels = SimKernel::real;
    private Supplier<Handover> handovers = () -> Handover.FAITHFUL;
    private Set<Property> watched = EnumSet.allOf(Property.class);
    private Optional<SimStorage> fileDisks = Optional.empty();
    private Optional<SimMachine.Host> host = Optional.empty();
    private Commands commands = Registers::filler;
    private Workload.Factory workload = RegisterLoad::new;
    private DigestTap digests = (server, zxid, digest) -> digest;

    private SimOptions() {}

    /** Calm conditions, no faults, no observers, no snapshots, the real protocol with a tick of 200 ms. */
    public static SimOptions calm(int voters) {
        return new SimOptions().withVoters(voters);
    }

    private SimOptions changed(Consumer<SimOptions> change) {
        SimOptions copy = new SimOptions();
        copy.seed = seed;
        copy.voters = voters;
        copy.observers = observers;
        copy.config = config;
        copy.conditions = conditions;
        copy.faults = faults;
        copy.snapshotEvery = snapshotEvery;
        copy.profile = profile;
        copy.weights = weights;
        copy.stormMillis = stormMillis;
        copy.stormLasting = stormLasting;
        copy.skipped = skipped;
        copy.allowsAlarms = allowsAlarms;
        copy.traceLines = traceLines;
        copy.kernels = kernels;
        copy.handovers = handovers;
        copy.watched = watched;
        copy.fileDisks = fileDisks;
        copy.host = host;
        copy.commands = commands;
        copy.workload = workload;
        copy.digests = digests;
        change.accept(copy);
        return copy;
    }

    public SimOptions withSeed(long number) {
        return changed(copy -> copy.seed = number);
    }

    public SimOptions withVoters(int count) {
        return changed(copy -> copy.voters = count);
    }

    public SimOptions withObservers(int count) {
        return changed(copy -> copy.observers = count);
    }

    public SimOptions withConfig(ProtocolConfig numbers) {
        return changed(copy -> copy.config = numbers);
    }

    public SimOptions withConditions(Conditions world) {
        return changed(copy -> copy.conditions = world);
    }

    public SimOptions withFaults(Faults kinds) {
        return changed(copy -> copy.faults = kinds);
    }

    public SimOptions withSnapshotEvery(int commands) {
        return changed(copy -> copy.snapshotEvery = commands);
    }

    /** Whether {@link Fault#LYING_ELECTION} is among the faults. */
    public SimOptions withFickleElection(boolean fickle) {
        return withFaults(fickle ? faults.and(Fault.LYING_ELECTION) : faults.without(Fault.LYING_ELECTION));
    }

    public SimOptions withProfile(Profile character) {
        return changed(copy -> copy.profile = character);
    }

    /** Weights of the voters, in order of their ids; with any given, quorums are weighted. */
    public SimOptions withWeights(List<Integer> ofVoters) {
        return changed(copy -> copy.weights = List.copyOf(ofVoters));
    }

    /** Ends the storm earlier than the seed says; what was to come before that still comes. */
    public SimOptions withStormMillis(long millis) {
        return changed(copy -> copy.stormMillis = millis);
    }

    /** Plans a storm of this length, not of the one that the seed draws. */
    public SimOptions withStormLasting(long millis) {
        return changed(copy -> copy.stormLasting = millis);
    }

    /** Leaves these actions of the storm out; all others stay as they are. */
    public SimOptions withSkipped(ActionNumbers numbers) {
        return changed(copy -> copy.skipped = numbers);
    }

    /** Alarms and halts are noted instead of failing the run. */
    public SimOptions withAlarmsAllowed() {
        return changed(copy -> copy.allowsAlarms = true);
    }

    public SimOptions withTraceLines(int lines) {
        return changed(copy -> copy.traceLines = lines);
    }

    public SimOptions withKernels(SimKernel.Factory factory) {
        return changed(copy -> copy.kernels = factory);
    }

    /** What stands between log and application in each run of a server. */
    SimOptions withHandovers(Supplier<Handover> each) {
        return changed(copy -> copy.handovers = each);
    }

    Supplier<Handover> handovers() {
        return handovers;
    }

    /** Lets every property but these be broken unnoticed: does one alone find a mistake? */
    SimOptions withOnly(Set<Property> properties) {
        return changed(copy -> copy.watched = EnumSet.copyOf(properties));
    }

    /** The properties that end the run when they do not hold. */
    Set<Property> watched() {
        return watched;
    }

    /** The real file store keeps the logs, in simulated directories; the default are model disks, which are faster. */
    public SimOptions withFileDisks() {
        return withFileDisks(SimStorage::real);
    }

    /** Model disks keep the logs: nothing of the file store runs. */
    public SimOptions withModelDisks() {
        return changed(copy -> copy.fileDisks = Optional.empty());
    }

    /** This storage keeps the logs, in simulated directories. */
    public SimOptions withFileDisks(SimStorage storage) {
        return changed(copy -> copy.fileDisks = Optional.of(storage));
    }

    /** Runs these state machines instead of the registers that come along. */
    SimOptions withHost(SimMachine.Host machines) {
        return changed(copy -> copy.host = Optional.of(machines));
    }

    /** What {@link SimEnsemble#submit} submits. */
    SimOptions withCommands(Commands made) {
        return changed(copy -> copy.commands = made);
    }

    SimOptions withWorkload(Workload.Factory clients) {
        return changed(copy -> copy.workload = clients);
    }

    /** What servers say of their states instead of the truth. */
    SimOptions withDigests(DigestTap tap) {
        return changed(copy -> copy.digests = tap);
    }

    DigestTap digests() {
        return digests;
    }

    /** Decides everything that chance decides. */
    public long seed() {
        return seed;
    }

    /** How many servers vote; their ids are 1 to this number. */
    public int voters() {
        return voters;
    }

    /** How many servers observe; their ids follow. */
    public int observers() {
        return observers;
    }

    /** The protocol's numbers. */
    public ProtocolConfig config() {
        return config;
    }

    /** How fast and how reliable disks, network and applications are. */
    public Conditions conditions() {
        return conditions;
    }

    /** Which kinds of faults a storm may bring. */
    public Faults faults() {
        return faults;
    }

    /** After how many applied commands a server takes a snapshot. */
    public int snapshotEvery() {
        return snapshotEvery;
    }

    /** Whether elections may be lied to, see {@link SimEnsemble#calmDown}. */
    public boolean fickleElection() {
        return faults.include(Fault.LYING_ELECTION);
    }

    /** What a storm of these options is like. */
    public Profile profile() {
        return profile;
    }

    /** Weights of the voters; empty when majorities decide. */
    public List<Integer> weights() {
        return weights;
    }

    /** When the storm ends at the latest; negative when the seed alone decides. */
    public long stormMillis() {
        return stormMillis;
    }

    /** For how long a storm is planned; negative when the seed decides. */
    public long stormLasting() {
        return stormLasting;
    }

    /** Which actions of the storm are left out. */
    public ActionNumbers skipped() {
        return skipped;
    }

    /** Whether an alarm or halt of a server is expected rather than a failure. */
    public boolean allowsAlarms() {
        return allowsAlarms;
    }

    /** How many lines of the trace a failure shows. */
    public int traceLines() {
        return traceLines;
    }

    /** What keeps the logs in simulated directories; empty for model disks. */
    public Optional<SimStorage> fileDisks() {
        return fileDisks;
    }

    /** Makes the protocol of each server. */
    public SimKernel.Factory kernels() {
        return kernels;
    }

    /** What every server runs on the protocol. */
    SimMachine.Host host() {
        return host.orElseGet(() -> new SimMachine.Host(
                config.prepares() ? PreparedRegisters::new : Registers::new, HostCalls.Guard.NONE, machine -> {}));
    }

    Commands commands() {
        return commands;
    }

    Workload.Factory workload() {
        return workload;
    }
}
