package dev.patchbay.datapath.worker;

import dev.patchbay.codec.vxlan.ReservedBits;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.conntrack.Conntrack;
import dev.patchbay.datapath.meter.DatapathMeters;
import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.underlay.Underlay;
import dev.patchbay.datapath.upcall.PuntQueue;
import dev.patchbay.datapath.upcall.UpcallQueue;
import dev.patchbay.datapath.vport.TunnelPortTable;
import dev.patchbay.datapath.vport.VportTable;
import dev.patchbay.datapath.vport.Wakeup;
import dev.patchbay.flowcache.emc.ExactMatchCache;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import java.util.Objects;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.OffsetEpochNanoClock;

/**
 * Everything a {@link Worker} is made of: what it shares with the rest of the switch, and its settings.
 *
 * <p>Fluent setters, then {@link #conclude()}, which the worker's constructor calls: it fills gaps and refuses what cannot
 * work with a sentence that names the setting.
 */
public final class WorkerContext {
    /** Size of a worker's arena unless told otherwise; enough for all engines and regions with their default sizes. */
    public static final int DEFAULT_ARENA_BYTES = 4 << 20;

    /** Datagrams per receive and per transmit unless told otherwise. */
    public static final int DEFAULT_BATCH = 1024;

    /** Size of the scratch and of the staging region unless told otherwise. */
    public static final int DEFAULT_REGION_BYTES = 512 << 10;

    private int index;
    private VportTable vports;
    private TunnelPortTable tunnelPorts = new TunnelPortTable();
    private MegaflowClassifier<DatapathFlow> megaflows;
    private ExactMatchCache<DatapathFlow> emc;
    private boolean cache = true;
    private Arena arena;
    private Underlay underlay;
    private ReservedBits reservedBits = ReservedBits.OPEN_VSWITCH;
    private int vlanLimit = FlowKeyExtractor.DEFAULT_VLAN_LIMIT;
    private int batch = DEFAULT_BATCH;
    private int regionBytes = DEFAULT_REGION_BYTES;
    private int upcallSlots = UpcallQueue.DEFAULT_SLOTS;
    private int upcallWindow = UpcallQueue.DEFAULT_WINDOW;
    private int puntSlots = PuntQueue.DEFAULT_SLOTS;
    private DatapathMeters meters = new DatapathMeters();
    private Conntrack conntrack;
    private Wakeup wakeup = Wakeup.NONE;
    private Wakeup slowPathWakeup = Wakeup.NONE;
    private EpochNanoClock clock;
    private ErrorHandler errorHandler;

    /**
     * Fills gaps and checks.
     *
     * @return this.
     * @throws IllegalStateException naming the setting that is missing or wrong.
     */
    public WorkerContext conclude() {
        require(vports, "vports");
        require(megaflows, "megaflows");
        require(errorHandler, "errorHandler");
        if (batch < 1) {
            throw new IllegalStateException("batch must be at least 1: " + batch);
        }
        if (arena == null) {
            arena = new Arena(DEFAULT_ARENA_BYTES);
        }
        if (emc == null) {
            emc = new ExactMatchCache<>(index);
        }
        if (conntrack == null) {
            conntrack = new Conntrack(index);
        }
        if (clock == null) {
            clock = new OffsetEpochNanoClock();
        }
        return this;
    }

    private static void require(Object setting, String name) {
        if (Objects.isNull(setting)) {
            throw new IllegalStateException("worker setting '" + name + "' is missing");
        }
    }

    /**
     * Index of the worker, which is also its index in counters.
     *
     * @return from 0.
     */
    public int index() {
        return index;
    }

    /**
     * Index of the worker, which is also its index in counters.
     *
     * @param value from 0.
     * @return this.
     */
    public WorkerContext index(int value) {
        index = value;
        return this;
    }

    /**
     * Ports by number.
     *
     * @return shared table.
     */
    public VportTable vports() {
        return vports;
    }

    /**
     * Ports by number.
     *
     * @param value shared table.
     * @return this.
     */
    public WorkerContext vports(VportTable value) {
        vports = value;
        return this;
    }

    /**
     * Tunnel ports by what they receive.
     *
     * @return shared table.
     */
    public TunnelPortTable tunnelPorts() {
        return tunnelPorts;
    }

    /**
     * Tunnel ports by what they receive.
     *
     * @param value shared table.
     * @return this.
     */
    public WorkerContext tunnelPorts(TunnelPortTable value) {
        tunnelPorts = value;
        return this;
    }

    /**
     * The cached flows.
     *
     * @return shared classifier.
     */
    public MegaflowClassifier<DatapathFlow> megaflows() {
        return megaflows;
    }

    /**
     * The cached flows.
     *
     * @param value shared classifier.
     * @return this.
     */
    public WorkerContext megaflows(MegaflowClassifier<DatapathFlow> value) {
        megaflows = value;
        return this;
    }

    /**
     * The worker's own exact-match cache; one of the default size and policy if not set.
     *
     * @return cache of this worker.
     */
    public ExactMatchCache<DatapathFlow> emc() {
        return emc;
    }

    /**
     * The worker's own exact-match cache; one of the default size and policy if not set.
     *
     * @param value cache of this worker.
     * @return this.
     */
    public WorkerContext emc(ExactMatchCache<DatapathFlow> value) {
        emc = value;
        return this;
    }

    /**
     * Whether flows are looked up at all; without, every frame is an upcall.
     *
     * @return true by default.
     */
    public boolean cache() {
        return cache;
    }

    /**
     * Whether flows are looked up at all; without, every frame is an upcall.
     *
     * @param value true by default.
     * @return this.
     */
    public WorkerContext cache(boolean value) {
        cache = value;
        return this;
    }

    /**
     * Packet memory; must be the one that the underlay was made with.
     *
     * @return arena of this worker.
     */
    public Arena arena() {
        return arena;
    }

    /**
     * Packet memory; must be the one that the underlay was made with.
     *
     * @param value arena of this worker.
     * @return this.
     */
    public WorkerContext arena(Arena value) {
        arena = value;
        return this;
    }

    /**
     * Engine for tunnels; none if not set.
     *
     * @return engine of this worker, or null.
     */
    public Underlay underlay() {
        return underlay;
    }

    /**
     * Engine for tunnels; none if not set.
     *
     * @param value engine of this worker, or null.
     * @return this.
     */
    public WorkerContext underlay(Underlay value) {
        underlay = value;
        return this;
    }

    /**
     * How reserved bits of VXLAN headers are taken; as Open vSwitch does if not set.
     *
     * @return policy.
     */
    public ReservedBits reservedBits() {
        return reservedBits;
    }

    /**
     * How reserved bits of VXLAN headers are taken; as Open vSwitch does if not set.
     *
     * @param value policy.
     * @return this.
     */
    public WorkerContext reservedBits(ReservedBits value) {
        reservedBits = value;
        return this;
    }

    /**
     * VLAN tags that become fields of the key, as {@code other_config:vlan-limit}.
     *
     * @return 1 by default.
     */
    public int vlanLimit() {
        return vlanLimit;
    }

    /**
     * VLAN tags that become fields of the key, as {@code other_config:vlan-limit}.
     *
     * @param value 1 by default.
     * @return this.
     */
    public WorkerContext vlanLimit(int value) {
        vlanLimit = value;
        return this;
    }

    /**
     * Most datagrams received, and sent, at once.
     *
     * @return at least 1.
     */
    public int batch() {
        return batch;
    }

    /**
     * Most datagrams received, and sent, at once.
     *
     * @param value at least 1.
     * @return this.
     */
    public WorkerContext batch(int value) {
        batch = value;
        return this;
    }

    /**
     * Size of the scratch and the staging region; frames longer than half of it are dropped.
     *
     * @return bytes.
     */
    public int regionBytes() {
        return regionBytes;
    }

    /**
     * Size of the scratch and the staging region; frames longer than half of it are dropped.
     *
     * @param value bytes.
     * @return this.
     */
    public WorkerContext regionBytes(int value) {
        regionBytes = value;
        return this;
    }

    /**
     * Most frames that wait for the slow path.
     *
     * @return power of two.
     */
    public int upcallSlots() {
        return upcallSlots;
    }

    /**
     * Most frames that wait for the slow path.
     *
     * @param value power of two.
     * @return this.
     */
    public WorkerContext upcallSlots(int value) {
        upcallSlots = value;
        return this;
    }

    /**
     * Most upcalls out at once.
     *
     * @return at least 1.
     */
    public int upcallWindow() {
        return upcallWindow;
    }

    /**
     * Most upcalls out at once.
     *
     * @param value at least 1.
     * @return this.
     */
    public WorkerContext upcallWindow(int value) {
        upcallWindow = value;
        return this;
    }

    /**
     * Most copies of frames on their way to a controller.
     *
     * @return power of two.
     */
    public int puntSlots() {
        return puntSlots;
    }

    /**
     * Most copies of frames on their way to a controller.
     *
     * @param value power of two.
     * @return this.
     */
    public WorkerContext puntSlots(int value) {
        puntSlots = value;
        return this;
    }

    /**
     * Meters by number.
     *
     * @return shared table.
     */
    public DatapathMeters meters() {
        return meters;
    }

    /**
     * Meters by number.
     *
     * @param value shared table.
     * @return this.
     */
    public WorkerContext meters(DatapathMeters value) {
        meters = value;
        return this;
    }

    /**
     * The host's connections; some of the worker's own if not set.
     *
     * @return shared by all workers.
     */
    public Conntrack conntrack() {
        return conntrack;
    }

    /**
     * The host's connections; some of the worker's own if not set.
     *
     * @param value shared by all workers.
     * @return this.
     */
    public WorkerContext conntrack(Conntrack value) {
        conntrack = value;
        return this;
    }

    /**
     * Wakes this worker when taps have frames or answers came.
     *
     * @return callback.
     */
    public Wakeup wakeup() {
        return wakeup;
    }

    /**
     * Wakes this worker when taps have frames or answers came.
     *
     * @param value callback.
     * @return this.
     */
    public WorkerContext wakeup(Wakeup value) {
        wakeup = value;
        return this;
    }

    /**
     * Wakes the slow path when upcalls were sent.
     *
     * @return callback.
     */
    public Wakeup slowPathWakeup() {
        return slowPathWakeup;
    }

    /**
     * Wakes the slow path when upcalls were sent.
     *
     * @param value callback.
     * @return this.
     */
    public WorkerContext slowPathWakeup(Wakeup value) {
        slowPathWakeup = value;
        return this;
    }

    /**
     * Time for usage of flows and captures, read once per duty cycle.
     *
     * @return nanoseconds since the epoch.
     */
    public EpochNanoClock clock() {
        return clock;
    }

    /**
     * Time for usage of flows and captures, read once per duty cycle.
     *
     * @param value nanoseconds since the epoch.
     * @return this.
     */
    public WorkerContext clock(EpochNanoClock value) {
        clock = value;
        return this;
    }

    /**
     * Hears of defects: what was thrown while a frame was handled.
     *
     * @return called on the worker's thread.
     */
    public ErrorHandler errorHandler() {
        return errorHandler;
    }

    /**
     * Hears of defects: what was thrown while a frame was handled.
     *
     * @param value called on the worker's thread.
     * @return this.
     */
    public WorkerContext errorHandler(ErrorHandler value) {
        errorHandler = value;
        return this;
    }
}
