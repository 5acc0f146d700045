package dev.patchbay.perf.bench;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From the bytes of a frame to its key and both hashes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class ExtractionBenchmark {
    /** Kinds of frame. */
    public enum Frame {
        UDP("02aa0000000202aa0000000108004500002100014000401126c90a0000010a00000203e807d0000d9c4768656c6c6f"),
        VLAN_TCP("02aa0000000202aa00000001810000050800450000280001400040"
                + "06000a0a0000010a000002007b01c8000000010000000250101000abcd0000"),
        ARP("ffffffffffff02aa000000010806000108000604000102aa000000010a0000010000000000000a000002"),
        IPV6_UDP("02aa0000000202aa0000000386dd60000000000d1140fd000000000000000000000000000001"
                + "fd00000000000000000000000000000200050006000dc1f268656c6c6f");

        private final String hex;

        Frame(String hex) {
            this.hex = hex;
        }
    }

    @Param({"UDP", "VLAN_TCP", "ARP", "IPV6_UDP"})
    public Frame frame;

    private final FlowKeyExtractor extractor = new FlowKeyExtractor();
    private final FlowKey key = new FlowKey();
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

    @Setup
    public void wrap() {
        buffer.wrap(HexFormat.of().parseHex(frame.hex));
    }

    @Benchmark
    public int extract() {
        return extractor.extract(buffer, 0, buffer.capacity(), key);
    }

    @Benchmark
    public long extractAndHash() {
        int words = extractor.extract(buffer, 0, buffer.capacity(), key);
        return FlowKeyExtractor.keyHash(key, words) ^ FlowKeyExtractor.flowHash(key);
    }
}
