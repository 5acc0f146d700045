package dev.patchbay.datapath.worker;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.action.FrameRow;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.vport.Vport;
import dev.patchbay.flowcache.emc.ExactMatchCache;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import dev.patchbay.flowcache.key.HeaderPrint;
import dev.patchbay.flowcache.megaflow.MegaflowReader;
import org.agrona.DirectBuffer;

/**
 * Frames that were received and not yet forwarded, in runs of the same key.
 *
 * <p><b>What.</b> Looking all keys of a burst up together, and then going through the frames run by run, spares a look-up per
 * frame where frames of a flow follow each other, and lets a processor wait for the memory of several flows at a time where they do not. The last
 * run of a burst goes on in the next one. Frames that have a {@link HeaderPrint} are told apart and looked up by it; their key
 * is only made when somebody needs it.
 *
 * <p><b>Invariants.</b> Frames are in the order in which they came. Those of one run have equal keys and came in by the same
 * port.
 *
 * <p><b>Threads.</b> Confined to one worker.
 *
 * <p><b>Memory.</b> Keys and rows made once: 420 bytes per run, 16 per frame.
 */
final class Burst {
    /** Most runs. Their keys and flows stay in the nearest cache. */
    static final int RUNS = MegaflowReader.BURST;

    /** Most frames. */
    static final int FRAMES = 256;

    private static final int IN_PORT_WORD = FlowField.IN_PORT.word();
    private static final int TUN_ID_WORD = FlowField.TUN_ID.word();
    private static final int TUN_ADDRESS_WORD = FlowField.TUN_SRC.word();
    private static final int TUN_OUTER_WORD = FlowField.TUN_FLAGS.word();
    private static final int TCP_FLAGS_WORD = FlowField.TCP_FLAGS.word();

    private final boolean byPrint;
    private final DirectBuffer buffer;
    private final FlowKeyExtractor extractor;
    private final HeaderPrint print = new HeaderPrint();
    private final FrameRow frames = new FrameRow(FRAMES);

    /** Of each run its print, if it has one. */
    private final long[] prints = new long[RUNS * HeaderPrint.WORDS];

    private final long[] printHashes = new long[RUNS];

    /**
     * Of each run its key, if that was made. One more than there are runs: it is extracted into, and becomes a run if it
     * differs from the last one.
     */
    private final FlowKey[] keys = new FlowKey[RUNS + 1];

    private final int[] words = new int[RUNS];
    private final long[] keyHashes = new long[RUNS];

    private final Vport[] ports = new Vport[RUNS];
    private final DatapathFlow[] flows = new DatapathFlow[RUNS];
    private final int[] begins = new int[RUNS + 1];
    private final long[] bytes = new long[RUNS];
    private final int[] hashes = new int[RUNS];
    private final int[] wanted = new int[RUNS];
    private int runs;

    // One bit for each run, the lowest one for the first.
    private int printed;
    private int keyed;
    private int hashed;

    /** Those whose first frame the megaflows answered for. */
    private int byMegaflows;

    /** Those whose first frame needed no answer: the first run, if it goes on from the burst before. */
    private int goingOn;

    /** Whether all runs came in by the port of the first one. */
    private boolean onePort;

    private Vport port;
    private long inPort;
    private long tunnelId;
    private long tunnelAddresses;
    private long tunnelOuter;

    /**
     * An empty burst.
     *
     * @param byPrint whether frames are looked up by their prints, so that these are made.
     */
    Burst(DirectBuffer buffer, FlowKeyExtractor extractor, boolean byPrint) {
        this.byPrint = byPrint;
        this.buffer = buffer;
        this.extractor = extractor;
        for (int i = 0; i < keys.length; i++) {
            keys[i] = new FlowKey();
        }
    }

    /** Where the frames come from that are added next: the port, and the key's words on the tunnel. */
    void from(Vport source, long id, long addresses, long outer) {
        port = source;
        inPort = (long) source.number() << FlowField.IN_PORT.shift();
        tunnelId = id;
        tunnelAddresses = addresses;
        tunnelOuter = outer;
        print.from(source.number(), id, addresses, outer);
    }

    /** Adds a frame of at least 14 octets, after a look at {@link #isFull}. */
    void add(int offset, int length, int floor) {
        switch (byPrint ? print.next(buffer, offset, length) : HeaderPrint.Told.NONE) {
            case SAME -> {}
            case NEW -> {
                print.copyTo(prints, runs * HeaderPrint.WORDS);
                printHashes[runs] = print.hash();
                printed |= 1 << runs;
                begin();
            }
            default -> extract(offset, length);
        }
        int run = runs - 1;
        bytes[run] += length;
        frames.add(offset, length, floor, run);
    }

    @SuppressWarnings("ReferenceEquality") // A port is equal to itself only.
    private void begin() {
        ports[runs] = port;
        onePort &= port == ports[0];
        begins[runs] = frames.size();
        bytes[runs] = 0;
        runs++;
    }

    private void extract(int offset, int length) {
        FlowKey key = keys[runs];
        long[] row = key.words();
        row[IN_PORT_WORD] = inPort;
        row[TUN_ID_WORD] = tunnelId;
        row[TUN_ADDRESS_WORD] = tunnelAddresses;
        row[TUN_OUTER_WORD] = tunnelOuter;
        int used = extractor.extract(buffer, offset, length, key);
        int last = runs - 1;
        if (last >= 0 && !has(printed, last) && used == words[last] && LastLookup.same(key, keys[last], used)) {
            return;
        }
        words[runs] = used;
        keyHashes[runs] = FlowKeyExtractor.keyHash(key, used);
        keyed |= 1 << runs;
        HeaderPrint.none(prints, runs * HeaderPrint.WORDS);
        printHashes[runs] = 0;
        begin();
    }

    private static boolean has(int bits, int run) {
        return (bits >>> run & 1) != 0;
    }

    /** The bits of some runs. */
    private static int bits(int from, int to) {
        return (int) ((1L << to) - (1L << from));
    }

    boolean isFull() {
        return runs == RUNS || frames.isFull();
    }

    boolean isEmpty() {
        return frames.size() == 0;
    }

    FrameRow frames() {
        return frames;
    }

    int runs() {
        return runs;
    }

    /** First frame of a run; of the run behind the last one, the number of frames. */
    int begin(int run) {
        return run == runs ? frames.size() : begins[run];
    }

    /** Whether all frames came in by one port. */
    boolean isOfOnePort() {
        return onePort;
    }

    /** Lengths of all frames together. */
    long bytes() {
        long sum = 0;
        for (int run = 0; run < runs; run++) {
            sum += bytes[run];
        }
        return sum;
    }

    /** Lengths of a run's frames together. */
    long bytes(int run) {
        return bytes[run];
    }

    /** Lengths of some frames of a run together. */
    private long bytes(int run, int from, int to) {
        if (from == begin(run) && to == begin(run + 1)) {
            return bytes[run];
        }
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += frames.length(i);
        }
        return sum;
    }

    /** Key of a run that has frames. The first call makes it of the first frame: before that is changed. */
    FlowKey key(int run) {
        FlowKey key = keys[run];
        if (!has(keyed, run)) {
            HeaderPrint.metadata(prints, run * HeaderPrint.WORDS, key);
            int first = begins[run];
            words[run] = extractor.extract(buffer, frames.offset(first), frames.length(first), key);
            keyHashes[run] = FlowKeyExtractor.keyHash(key, words[run]);
            keyed |= 1 << run;
        }
        return key;
    }

    /** Words of a run's key that are in use. */
    int words(int run) {
        key(run);
        return words[run];
    }

    Vport port(int run) {
        return ports[run];
    }

    /** Looks all runs up that have no flow yet: by their prints, by their keys, and among the megaflows. */
    void find(ExactMatchCache<DatapathFlow> emc, MegaflowReader<DatapathFlow> megaflows) {
        int from = Integer.bitCount(goingOn);
        if (from == runs) {
            return;
        }
        int missing = bits(from, runs);
        if (byPrint) {
            hashed |= missing;
            missing = emc.prints().lookup(prints, printHashes, from, runs, flows, hashes);
            hashed &= ~missing;
        }
        if (missing != 0) {
            findByKey(missing, emc, megaflows);
        }
    }

    /** The same for runs that were not found by their print, or have none. */
    private void findByKey(int runsWanted, ExactMatchCache<DatapathFlow> emc, MegaflowReader<DatapathFlow> megaflows) {
        int count = 0;
        for (int bits = runsWanted; bits != 0; bits &= bits - 1) {
            int run = Integer.numberOfTrailingZeros(bits);
            key(run);
            wanted[count++] = run;
        }
        int missing = emc.lookup(keys, keyHashes, wanted, count, flows);
        for (int i = 0; i < missing; i++) {
            byMegaflows |= 1 << wanted[i];
        }
        if (missing > 0) {
            megaflows.lookup(keys, wanted, missing, flows);
        }
        for (int bits = runsWanted; bits != 0; bits &= bits - 1) {
            int run = Integer.numberOfTrailingZeros(bits);
            DatapathFlow flow = flows[run];
            if (flow == null) {
                continue;
            }
            if (has(byMegaflows, run)) {
                emc.insert(keyHashes[run], flow);
            }
            if (has(printed, run)) {
                emc.prints().insert(prints, run, printHashes[run], flow, flowHash(run));
            }
        }
    }

    /** Flow that was found for a run; null if none was. */
    DatapathFlow flow(int run) {
        return flows[run];
    }

    /** Among the megaflows another flow was found for a run, or none: the answer for its first frame. */
    void found(int run, DatapathFlow flow) {
        flows[run] = flow;
        byMegaflows |= 1 << run;
        goingOn &= ~(1 << run);
    }

    /** How the first frame of a run was answered. */
    WorkerCounter answer(int run) {
        if (has(goingOn, run)) {
            return WorkerCounter.RUN_HITS;
        }
        return has(byMegaflows, run) ? WorkerCounter.MEGAFLOW_HITS : WorkerCounter.EMC_HITS;
    }

    /** Behind the last one of the runs from this one on whose flows live and have the same actions; itself if it has none. */
    int alike(int run) {
        DatapathFlow flow = flows[run];
        if (flow == null || !flow.alive()) {
            return run;
        }
        ActionList actions = flow.actions();
        int end = run + 1;
        while (end < runs && hasFlow(end, actions)) {
            end++;
        }
        return end;
    }

    @SuppressWarnings("ReferenceEquality") // Equal programs are one object, or are carried on one after the other.
    private boolean hasFlow(int run, ActionList actions) {
        DatapathFlow flow = flows[run];
        return flow != null && flow.actions() == actions && flow.alive();
    }

    /**
     * Credits frames to their flows, and counts how they were answered.
     *
     * @param worker that forwarded them.
     * @param run of the first frame.
     * @param from the first frame.
     * @param to behind the last frame.
     */
    void credit(int worker, int run, int from, int to, long nowMs, WorkerCounters counters) {
        int first = from == begin(run) ? run : run + 1;
        int next = run;
        for (int frame = from; frame < to; next++) {
            int end = Math.min(begin(next + 1), to);
            flows[next].count(worker, end - frame, bytes(next, frame, end), nowMs, tcpFlags(next));
            frame = end;
        }
        int answered = bits(first, next) & ~goingOn;
        int byEmc = Integer.bitCount(answered & ~byMegaflows);
        int others = Integer.bitCount(answered & byMegaflows);
        if (byEmc > 0) {
            counters.add(WorkerCounter.EMC_HITS, byEmc);
        }
        if (others > 0) {
            counters.add(WorkerCounter.MEGAFLOW_HITS, others);
        }
        int runHits = to - from - byEmc - others;
        if (runHits > 0) {
            counters.add(WorkerCounter.RUN_HITS, runHits);
        }
    }

    private int tcpFlags(int run) {
        if (!has(keyed, run)) {
            return HeaderPrint.tcpFlags(prints, run * HeaderPrint.WORDS);
        }
        return (int) (keys[run].words()[TCP_FLAGS_WORD] >>> FlowField.TCP_FLAGS.shift()) & 0xffff;
    }

    /** Hash of a run's flow, made when it is first needed. */
    int flowHash(int run) {
        if (!has(hashed, run)) {
            hashes[run] = FlowKeyExtractor.flowHash(key(run));
            hashed |= 1 << run;
        }
        return hashes[run];
    }

    /** Hashes by run; those of some runs are known for sure. Read only. */
    int[] flowHashes(int from, int to) {
        for (int bits = bits(from, to) & ~hashed; bits != 0; bits &= bits - 1) {
            flowHash(Integer.numberOfTrailingZeros(bits));
        }
        return hashes;
    }

    /** All frames are forwarded. The last run goes on if there is a flow for it. */
    void restart() {
        frames.clear();
        byMegaflows = 0;
        onePort = true;
        int last = runs - 1;
        if (flows[last] == null) {
            runs = 0;
            printed = 0;
            keyed = 0;
            hashed = 0;
            goingOn = 0;
            print.clear();
            return;
        }
        FlowKey key = keys[last];
        keys[last] = keys[0];
        keys[0] = key;
        words[0] = words[last];
        keyHashes[0] = keyHashes[last];
        System.arraycopy(prints, last * HeaderPrint.WORDS, prints, 0, HeaderPrint.WORDS);
        printHashes[0] = printHashes[last];
        printed = printed >>> last & 1;
        keyed = keyed >>> last & 1;
        hashed = hashed >>> last & 1;
        goingOn = 1;
        ports[0] = ports[last];
        flows[0] = flows[last];
        begins[0] = 0;
        bytes[0] = 0;
        hashes[0] = hashes[last];
        runs = 1;
    }
}
