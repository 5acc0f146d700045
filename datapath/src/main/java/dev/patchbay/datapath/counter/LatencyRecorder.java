package dev.patchbay.datapath.counter;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Durations of one kind of event, with their percentiles (HdrHistogram).
 *
 * <p><b>What.</b> Values in nanoseconds from 1 to {@link #MAX_NS}, kept to three significant digits; longer ones count
 * as the maximum, so that no stall is lost. Averages are deliberately not offered.
 *
 * <p><b>Threads.</b> {@link #record} from any thread, wait-free; reading from any thread, one at a time.
 *
 * <p><b>Memory.</b> Grows with the range seen, about 200 kB at most; recording allocates nothing once it has grown.
 */
public final class LatencyRecorder {
    /** Longest duration told apart: one hour. */
    public static final long MAX_NS = 3_600_000_000_000L;

    private static final int DIGITS = 3;
    private static final double NS_PER_US = 1_000.0;

    private final Recorder recorder = new Recorder(DIGITS);
    private final Histogram sum = new Histogram(DIGITS);

    /**
     * Takes one duration.
     *
     * @param durationNs in nanoseconds; values outside 0 to {@link #MAX_NS} are moved to the nearer end.
     */
    public void record(long durationNs) {
        recorder.recordValue(Math.clamp(durationNs, 0, MAX_NS));
    }

    /**
     * How many durations were taken.
     *
     * @return count.
     */
    public synchronized long count() {
        return collect().getTotalCount();
    }

    /**
     * The duration that so many per cent of all stay below or at.
     *
     * @param percent 0 to 100.
     * @return nanoseconds, 0 if nothing was recorded.
     */
    public synchronized long percentileNs(double percent) {
        return collect().getValueAtPercentile(percent);
    }

    /**
     * The longest duration.
     *
     * @return nanoseconds, 0 if nothing was recorded.
     */
    public synchronized long maxNs() {
        return collect().getMaxValue();
    }

    /**
     * Adds everything that another recorder took.
     *
     * @param other is left as it is.
     */
    public void add(LatencyRecorder other) {
        Histogram theirs;
        synchronized (other) {
            theirs = other.collect().copy();
        }
        synchronized (this) {
            sum.add(theirs);
        }
    }

    /**
     * Writes the percentile distribution that HdrHistogram's plotter reads, in microseconds.
     *
     * @param file with the ending {@code .hgrm}; replaced if it exists.
     * @throws UncheckedIOException if it cannot be written.
     */
    public synchronized void writeHgrm(Path file) {
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            collect().outputPercentileDistribution(out, NS_PER_US);
            if (out.checkError()) {
                throw new IOException("cannot write " + file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Everything taken so far as text, for another process.
     *
     * @return HdrHistogram's compressed encoding in Base64.
     */
    public synchronized String encoded() {
        Histogram histogram = collect();
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }

    /**
     * Adds what another process {@linkplain #encoded() encoded}.
     *
     * @param text its encoding.
     * @throws IllegalArgumentException if it is none.
     */
    public synchronized void addEncoded(String text) {
        try {
            sum.add(Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0));
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("not an encoded histogram: " + e.getMessage(), e);
        }
    }

    private Histogram collect() {
        sum.add(recorder.getIntervalHistogram());
        return sum;
    }
}
