package dev.patchbay.perf.bench;

import dev.patchbay.flowcache.emc.ExactMatchCache;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import dev.patchbay.flowcache.megaflow.Megaflow;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import dev.patchbay.flowcache.megaflow.MegaflowReader;
import dev.patchbay.perf.memory.TunnelMasks;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From a key to its megaflow: the exact-match cache and the classifier, with keys in random order. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class FlowCacheBenchmark {
    private static final int WORDS = 9;

    @Param({"1000", "100000", "1000000"})
    public int flows;

    @Param({"1", "10", "50"})
    public int subtables;

    private MegaflowReader<Megaflow> reader;
    private ExactMatchCache<Megaflow> cache;
    private FlowKey[] keys;
    private long[] hashes;
    private final FlowKey[] burst = new FlowKey[MegaflowReader.BURST];
    private final Megaflow[] found = new Megaflow[MegaflowReader.BURST];
    private final int[] wanted = new int[MegaflowReader.BURST];
    private int position;

    @Setup
    public void fill() {
        Random random = new Random(1);
        MegaflowClassifier<Megaflow> classifier = new MegaflowClassifier<>(1, 42);
        reader = classifier.reader(0);
        cache = new ExactMatchCache<>(ExactMatchCache.DEFAULT_ENTRIES, 1, 1);
        // Keys of their own would miss the processor's caches before any table does; a ring of them does not.
        keys = new FlowKey[Math.min(flows, 1 << 14)];
        hashes = new long[keys.length];
        for (int i = 0; i < flows; i++) {
            FlowKey key = key(i, random);
            Megaflow flow = new Megaflow(classifier.mask(TunnelMasks.mask(i % subtables)), key);
            classifier.insert(flow);
            if (i < keys.length || random.nextInt(flows) < keys.length) {
                int place = i < keys.length ? i : random.nextInt(keys.length);
                keys[place] = new FlowKey().copyFrom(key);
                hashes[place] = FlowKeyExtractor.keyHash(key, WORDS);
            }
        }
        for (int i = 0; i < keys.length; i++) {
            cache.insert(hashes[i], reader.lookup(keys[i]));
        }
    }

    /** Random keys: with more flows than places in the cache, a part of them is not there. */
    @Benchmark
    public Megaflow exactMatch() {
        int i = next();
        return cache.lookup(keys[i], hashes[i]);
    }

    @Benchmark
    public Megaflow classifier() {
        return reader.lookup(keys[next()]);
    }

    /** Keys as a worker looks them up, several together: per key. */
    @Benchmark
    @OperationsPerInvocation(MegaflowReader.BURST)
    public Megaflow[] classifierBurst() {
        for (int i = 0; i < MegaflowReader.BURST; i++) {
            burst[i] = keys[next()];
            wanted[i] = i;
        }
        reader.lookup(burst, wanted, MegaflowReader.BURST, found);
        return found;
    }

    private int next() {
        position = position + 7919;
        return Math.floorMod(position, keys.length);
    }

    private static FlowKey key(int number, Random random) {
        return new FlowKey()
                .set(FlowField.IN_PORT, 2)
                .set(FlowField.ETH_DST, 0xfa163e000000L + number)
                .set(FlowField.ETH_SRC, 0xfa163e000000L + random.nextInt(1000))
                .set(FlowField.ETH_TYPE, 0x0800)
                .set(FlowField.NW_SRC, random.nextInt())
                .set(FlowField.NW_DST, number)
                .set(FlowField.NW_PROTO, 17)
                .set(FlowField.NW_TTL, 64)
                .set(FlowField.TP_SRC, random.nextInt(0x10000))
                .set(FlowField.TP_DST, 4789)
                .set(FlowField.TUN_ID, 3)
                .set(FlowField.TUN_SRC, 0x0a000001)
                .set(FlowField.TUN_DST, 0x0a000002)
                .set(FlowField.TUN_TTL, 64);
    }
}
