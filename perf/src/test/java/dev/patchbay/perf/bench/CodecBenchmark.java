package dev.patchbay.perf.bench;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.ip.InternetChecksum;
import dev.patchbay.codec.vxlan.ReservedBits;
import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.codec.vxlan.VxlanValidator;
import dev.patchbay.codec.vxlan.VxlanVerdict;
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

/** What is read and written of a packet's own octets: the VXLAN header, checksums, whole headers. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class CodecBenchmark {
    private static final int FRAME = VxlanFlyweight.LENGTH;

    /** Octets of the inner frame. */
    @Param({"64", "1400"})
    public int size;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
    private final FrameBuilder builder = new FrameBuilder();
    private int vni;

    @Setup
    public void fill() {
        buffer.putLong(0, VxlanFlyweight.encode(1000), BIG_ENDIAN);
        frame();
    }

    @Benchmark
    public VxlanVerdict validate() {
        return VxlanValidator.validate(buffer, 0, FRAME + size, ReservedBits.IGNORE);
    }

    @Benchmark
    public long encode() {
        vni = vni + 1 & 0xff_ffff;
        long header = VxlanFlyweight.encode(vni);
        buffer.putLong(0, header, BIG_ENDIAN);
        return header;
    }

    /** All octets of a frame, as for the checksum of UDP. */
    @Benchmark
    public int checksum() {
        return InternetChecksum.compute(buffer, FRAME, size);
    }

    /** One address replaced in a checksum that is there. */
    @Benchmark
    public int checksumUpdate() {
        return InternetChecksum.updateInt(vni++ & 0xffff, 0x0a000001, vni);
    }

    /** Ethernet, IPv4 and UDP headers with their checksums. */
    @Benchmark
    public int frame() {
        return builder.wrap(buffer, FRAME)
                .ethernet(0xfa163e000001L, 0xfa163e000002L)
                .ipv4(0x0a000001, 0x0a000002)
                .udpWithoutChecksum(1024, 53)
                .payload(size - 42, 1)
                .finish();
    }
}
