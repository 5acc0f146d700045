package dev.patchbay.datapath;

import dev.patchbay.codec.vxlan.ReservedBits;
import dev.patchbay.datapath.revalidator.Revalidator;
import dev.patchbay.datapath.worker.WorkerContext;
import java.security.SecureRandom;
import org.agrona.ErrorHandler;

/**
 * Everything about a switch that is decided before it is made.
 *
 * <p><b>Threads.</b> Set up by one thread, then handed to {@link VirtualSwitch} and not changed any more.
 */
public final class SwitchContext {
    /** Most cached flows unless told otherwise (ovs-vswitchd.conf.db(5), {@code flow-limit}). */
    public static final int DEFAULT_FLOW_LIMIT = 200_000;

    private static final long REPEATABLE_SEED = 0x5eed;

    private SwitchClock clock = SwitchClock.running();
    private boolean cache = true;
    private int emcInsertInverseProbability = -1;
    private int flowLimit = DEFAULT_FLOW_LIMIT;
    private int batch = WorkerContext.DEFAULT_BATCH;
    private int workers = 1;
    private boolean attendLocalPorts;
    private ReservedBits reservedBits = ReservedBits.OPEN_VSWITCH;
    private long hashSeed;
    private boolean hashSeedKnown;
    private ErrorHandler fatalHandler;
    private ErrorHandler errorHandler = failure -> {
        throw new IllegalStateException("the switch failed", failure);
    };

    /**
     * Time that ages and timeouts are counted in; running unless set.
     *
     * @return clock.
     */
    public SwitchClock clock() {
        return clock;
    }

    /**
     * Sets {@link #clock()}.
     *
     * @param value clock.
     * @return this.
     */
    public SwitchContext clock(SwitchClock value) {
        clock = value;
        return this;
    }

    /**
     * Whether flows are cached; if not, every frame goes through the translator.
     *
     * @return true unless set.
     */
    public boolean cache() {
        return cache;
    }

    /**
     * Sets {@link #cache()}.
     *
     * @param value whether to cache.
     * @return this.
     */
    public SwitchContext cache(boolean value) {
        cache = value;
        return this;
    }

    /**
     * Most cached flows; packets beyond it still forward.
     *
     * @return flows; see {@link Revalidator}.
     */
    public int flowLimit() {
        return flowLimit;
    }

    /**
     * Sets {@link #flowLimit()}.
     *
     * @param value at least 1.
     * @return this.
     */
    public SwitchContext flowLimit(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("flow limit " + value + ": expected at least 1");
        }
        flowLimit = value;
        return this;
    }

    /**
     * Most datagrams that a worker receives, and sends, at once.
     *
     * @return at least 1.
     */
    public int batch() {
        return batch;
    }

    /**
     * Sets {@link #batch()}.
     *
     * @param value at least 1.
     * @return this.
     */
    public SwitchContext batch(int value) {
        batch = value;
        return this;
    }

    /**
     * Whether something takes the frames that leave by a bridge's LOCAL port.
     *
     * @return false unless set: they are counted and gone.
     */
    public boolean attendLocalPorts() {
        return attendLocalPorts;
    }

    /**
     * Sets {@link #attendLocalPorts()}.
     *
     * @param value whether LOCAL ports have rings.
     * @return this.
     */
    public SwitchContext attendLocalPorts(boolean value) {
        attendLocalPorts = value;
        return this;
    }

    /**
     * How reserved bits of a received VXLAN header are taken.
     *
     * @return as Open vSwitch does unless set.
     */
    public ReservedBits reservedBits() {
        return reservedBits;
    }

    /**
     * Sets {@link #reservedBits()}.
     *
     * @param value whose way.
     * @return this.
     */
    public SwitchContext reservedBits(ReservedBits value) {
        reservedBits = value;
        return this;
    }

    /**
     * Told of defects: of a packet that was lost to one, or of a thread that ended.
     *
     * @return throws unless set.
     */
    public ErrorHandler errorHandler() {
        return errorHandler;
    }

    /**
     * Who is told of a failure that stopped a thread of a started switch.
     *
     * @return the {@link #errorHandler()} unless set.
     */
    public ErrorHandler fatalHandler() {
        return fatalHandler == null ? errorHandler : fatalHandler;
    }

    /**
     * Sets {@link #fatalHandler()}.
     *
     * @param value called on the thread that stops.
     * @return this.
     */
    public SwitchContext fatalHandler(ErrorHandler value) {
        fatalHandler = value;
        return this;
    }

    /**
     * Sets {@link #errorHandler()}.
     *
     * @param value called on the switch's threads.
     * @return this.
     */
    public SwitchContext errorHandler(ErrorHandler value) {
        errorHandler = value;
        return this;
    }

    /**
     * How many workers forward, each with a thread and an engine of its own.
     *
     * @return 1 unless set.
     */
    public int workers() {
        return workers;
    }

    /**
     * Sets {@link #workers()}.
     *
     * @param value at least 1.
     * @return this.
     */
    public SwitchContext workers(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("workers must be at least 1: " + value);
        }
        workers = value;
        return this;
    }

    /**
     * Seed of the hashes of caches and tables. Unless set it is a secret, so that nobody can send packets that collide; where
     * time stands still unless it is warped, a fixed one makes runs repeatable.
     *
     * @return any number, always the same.
     */
    public long hashSeed() {
        if (!hashSeedKnown) {
            hashSeed(clock.stopped() ? REPEATABLE_SEED : new SecureRandom().nextLong());
        }
        return hashSeed;
    }

    /**
     * Sets {@link #hashSeed()}.
     *
     * @param value any number.
     * @return this.
     */
    public SwitchContext hashSeed(long value) {
        hashSeed = value;
        hashSeedKnown = true;
        return this;
    }

    /**
     * One in how many packets that miss the exact-match cache is put into it.
     *
     * @return at least 1; -1 leaves it to the cache.
     */
    public int emcInsertInverseProbability() {
        return emcInsertInverseProbability;
    }

    /**
     * Sets {@link #emcInsertInverseProbability()}.
     *
     * @param value 1 for every packet.
     * @return this.
     */
    public SwitchContext emcInsertInverseProbability(int value) {
        emcInsertInverseProbability = value;
        return this;
    }
}
