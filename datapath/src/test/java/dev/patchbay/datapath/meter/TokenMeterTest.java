package dev.patchbay.datapath.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TokenMeterTest {
    private static final int CASES = 300;
    private static final int FRAMES = 400;

    /** The same rules with numbers that have no end, one bucket per band. */
    private static final class Reference {
        private final boolean packets;
        private final TokenMeter.Band[] bands;
        private final BigInteger[] buckets;
        private long usedMs;

        Reference(boolean packets, long nowUs, TokenMeter.Band... bands) {
            this.packets = packets;
            this.bands = bands;
            buckets = new BigInteger[bands.length];
            for (int i = 0; i < bands.length; i++) {
                buckets[i] = size(i);
            }
            usedMs = nowUs / 1000;
        }

        private BigInteger size(int band) {
            int burst = bands[band].burst() == 0 ? bands[band].rate() : bands[band].burst();
            return BigInteger.valueOf(Integer.toUnsignedLong(burst) * 1000);
        }

        /** The band that decides, or -1. */
        int pass(int length, long nowUs) {
            long elapsed = Math.max(0, nowUs / 1000 - usedMs);
            usedMs = nowUs / 1000;
            BigInteger volume = BigInteger.valueOf(packets ? 1000 : length * 8L);
            int exceeded = -1;
            for (int i = 0; i < bands.length; i++) {
                BigInteger rate = BigInteger.valueOf(Integer.toUnsignedLong(bands[i].rate()));
                buckets[i] = buckets[i]
                        .add(rate.multiply(BigInteger.valueOf(elapsed)))
                        .min(size(i));
                if (buckets[i].compareTo(volume) >= 0) {
                    buckets[i] = buckets[i].subtract(volume);
                } else if (exceeded < 0 || Integer.compareUnsigned(bands[i].rate(), bands[exceeded].rate()) > 0) {
                    exceeded = i;
                }
            }
            return exceeded;
        }
    }

    @Test
    void shouldTakeFramesFromAllBucketsAsTheReferenceDoes() {
        int exceeded = 0;
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            boolean packets = random.nextBoolean();
            TokenMeter.Band[] bands = new TokenMeter.Band[1 + random.nextInt(3)];
            for (int i = 0; i < bands.length; i++) {
                int rate = 1 + random.nextInt(random.nextBoolean() ? 50 : 100_000);
                bands[i] = new TokenMeter.Band(
                        rate, random.nextBoolean() ? 0 : 1 + random.nextInt(2 * rate), random.nextInt(3));
            }
            long nowUs = Math.abs(random.nextLong() >>> 20);
            TokenMeter meter = new TokenMeter(packets, nowUs, bands);
            Reference reference = new Reference(packets, nowUs, bands);
            long[] counts = new long[bands.length];
            long bytes = 0;
            for (int i = 0; i < FRAMES; i++) {
                nowUs += random.nextInt(10) == 0 ? random.nextInt(3_000_000) : random.nextInt(2000) - 100;
                int length = 14 + random.nextInt(9000);
                int verdict = meter.pass(length, nowUs);
                int band = reference.pass(length, nowUs);
                if (band < 0) {
                    assertThat(verdict).as("seed %d frame %d", seed, i).isEqualTo(TokenMeter.PASS);
                } else {
                    int precedence = bands[band].precedence();
                    assertThat(verdict)
                            .as("seed %d frame %d", seed, i)
                            .isEqualTo(precedence == 0 ? TokenMeter.DROP : precedence);
                    counts[band]++;
                    exceeded++;
                }
                bytes += length;
            }
            assertThat(meter.packets()).isEqualTo(FRAMES);
            assertThat(meter.bytes()).isEqualTo(bytes);
            for (int i = 0; i < bands.length; i++) {
                assertThat(meter.bandPackets(i)).isEqualTo(counts[i]);
            }
        }
        assertThat(exceeded).isBetween(CASES * FRAMES / 10, CASES * FRAMES * 9 / 10);
    }

    @Test
    void shouldFillOncePerMillisecondUpToTheBurst() {
        TokenMeter meter = new TokenMeter(true, 999, new TokenMeter.Band(500, 1, 0));

        assertThat(meter.pass(60, 999)).isEqualTo(TokenMeter.PASS);
        assertThat(meter.pass(60, 999)).isEqualTo(TokenMeter.DROP);
        // Half a packet per millisecond; the boundary between two milliseconds counts, not the time between.
        assertThat(meter.pass(60, 1000)).isEqualTo(TokenMeter.DROP);
        assertThat(meter.pass(60, 2000)).isEqualTo(TokenMeter.PASS);
        assertThat(meter.pass(60, 1_000_000_000)).isEqualTo(TokenMeter.PASS);
        assertThat(meter.pass(60, 1_000_000_000)).isEqualTo(TokenMeter.DROP);
        assertThat(meter.bandPackets(0)).isEqualTo(3);
        assertThat(meter.bandBytes(0)).isEqualTo(180);
    }

    @Test
    void shouldTakeRatesAsUnsigned() {
        TokenMeter meter = new TokenMeter(false, 0, new TokenMeter.Band(-1, 0, 0), new TokenMeter.Band(0, 0, 0));

        assertThat(meter.pass(1500, 0)).isEqualTo(TokenMeter.DROP);
        assertThat(meter.bandPackets(1)).isOne();
        assertThat(meter.bandPackets(0)).isZero();
    }

    @Test
    void shouldFindMetersByNumber() {
        DatapathMeters meters = new DatapathMeters();
        TokenMeter meter = new TokenMeter(true, 0);

        assertThat(meters.get(3)).isNull();
        meters.set(3, meter);
        meters.set(DatapathMeters.MAX_METERS - 1, meter);
        assertThat(meters.get(3)).isSameAs(meter);
        assertThat(meters.get(2)).isNull();
        assertThat(meters.get(-1)).isNull();
        assertThat(meters.get(DatapathMeters.MAX_METERS)).isNull();
        meters.set(3, null);
        assertThat(meters.get(3)).isNull();
        assertThatThrownBy(() -> meters.set(DatapathMeters.MAX_METERS, meter))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
