package dev.patchbay.codec.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.Bytes;
import dev.patchbay.codec.Seed;
import java.nio.ByteOrder;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {
    /** RFC 1071 section 4.1, octet by octet. */
    private static int naive(DirectBuffer buffer, int offset, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int octet = buffer.getByte(offset + i) & 0xff;
            sum += i % 2 == 0 ? octet << 8 : octet;
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return ~sum & 0xffff;
    }

    @Test
    void shouldMatchTheExampleOfRfc1071() {
        DirectBuffer data = Bytes.buffer("0001 f203 f4f5 f6f7");
        assertThat(InternetChecksum.fold(InternetChecksum.sum(data, 0, 8))).isEqualTo(0xddf2);
        assertThat(InternetChecksum.compute(data, 0, 8)).isEqualTo(0x220d);
    }

    @Test
    void shouldAgreeWithTheNaiveSumForAllLengthsAndOffsets() {
        Seed.run(random -> {
            UnsafeBuffer buffer = randomBuffer(random, 128);
            for (int offset = 0; offset < 9; offset++) {
                for (int length = 0; length <= 100; length++) {
                    assertThat(InternetChecksum.compute(buffer, offset, length))
                            .as("offset %d length %d", offset, length)
                            .isEqualTo(naive(buffer, offset, length));
                }
            }
        });
    }

    @Test
    void shouldNotOverflowOnTheLargestPacketOfAllOnes() {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[65_536]);
        buffer.setMemory(0, buffer.capacity(), (byte) 0xff);
        assertThat(InternetChecksum.compute(buffer, 0, 65_535)).isEqualTo(naive(buffer, 0, 65_535));
        assertThat(InternetChecksum.compute(buffer, 0, 65_536)).isEqualTo(naive(buffer, 0, 65_536));
    }

    @Test
    void shouldFoldEverySum() {
        assertThat(InternetChecksum.fold(0)).isZero();
        assertThat(InternetChecksum.fold(0xffff)).isEqualTo(0xffff);
        assertThat(InternetChecksum.fold(0x1_0000)).isEqualTo(1);
        assertThat(InternetChecksum.fold(0xffff_ffffL)).isEqualTo(0xffff);
        assertThat(InternetChecksum.fold(0x1_ffff_fffeL)).isEqualTo(0xffff);
        assertThat(InternetChecksum.fold(-1L)).isEqualTo(0xffff);
        Seed.run(random -> {
            for (int i = 0; i < 10_000; i++) {
                long sum = random.nextLong() >>> random.nextInt(64);
                long expected = Long.remainderUnsigned(sum, 0xffff);
                assertThat(InternetChecksum.fold(sum)).isEqualTo(expected == 0 && sum != 0 ? 0xffff : (int) expected);
            }
        });
    }

    @Test
    void shouldAddPartsThatStartAtEvenDistances() {
        Seed.run(random -> {
            UnsafeBuffer buffer = randomBuffer(random, 64);
            for (int cut = 0; cut <= 60; cut += 2) {
                long sum = InternetChecksum.sum(buffer, 1, cut) + InternetChecksum.sum(buffer, 1 + cut, 61 - cut);
                assertThat(InternetChecksum.finish(sum)).isEqualTo(naive(buffer, 1, 61));
            }
        });
    }

    @Test
    void shouldSumPseudoHeadersAsIfTheyStoodInMemory() {
        Seed.run(random -> {
            UnsafeBuffer v4 = randomBuffer(random, 12);
            int length = random.nextInt(65_536);
            v4.putShort(8, (short) IpProtocol.UDP, ByteOrder.BIG_ENDIAN);
            v4.putShort(10, (short) length, ByteOrder.BIG_ENDIAN);
            long sum = InternetChecksum.pseudoHeader(
                    v4.getInt(0, ByteOrder.BIG_ENDIAN), v4.getInt(4, ByteOrder.BIG_ENDIAN), IpProtocol.UDP, length);
            assertThat(InternetChecksum.finish(sum)).isEqualTo(naive(v4, 0, 12));

            UnsafeBuffer v6 = randomBuffer(random, 40);
            v6.putInt(32, length, ByteOrder.BIG_ENDIAN);
            v6.putInt(36, IpProtocol.ICMPV6, ByteOrder.BIG_ENDIAN);
            sum = InternetChecksum.pseudoHeader(
                    v6.getLong(0, ByteOrder.BIG_ENDIAN),
                    v6.getLong(8, ByteOrder.BIG_ENDIAN),
                    v6.getLong(16, ByteOrder.BIG_ENDIAN),
                    v6.getLong(24, ByteOrder.BIG_ENDIAN),
                    IpProtocol.ICMPV6,
                    length);
            assertThat(InternetChecksum.finish(sum)).isEqualTo(naive(v6, 0, 40));
        });
    }

    @Test
    void shouldUpdateToZeroWhereEquation2OfRfc1624GivesAllOnes() {
        // RFC 1624 section 4: HC = 0xdd2f, m = 0x5555, m' = 0x3285.
        assertThat(InternetChecksum.update(0xdd2f, 0x5555, 0x3285)).isZero();
    }

    @Test
    void shouldUpdateToWhatAFreshSumGives() {
        Seed.run(random -> {
            for (int i = 0; i < 20_000; i++) {
                UnsafeBuffer buffer = randomBuffer(random, 40);
                if (random.nextInt(4) == 0) {
                    // Words of all zeros and all ones, where the two zeros of one's complement could be mixed up.
                    for (int at = 2; at < 40; at += 2) {
                        buffer.putShort(at, (short) -random.nextInt(2), ByteOrder.BIG_ENDIAN);
                    }
                }
                // Something that never changes and is not zero, as the version of an IP header.
                buffer.putShort(0, (short) 0x4500, ByteOrder.BIG_ENDIAN);
                int checksum = naive(buffer, 0, 40);
                int at16 = 2 + 2 * random.nextInt(19);
                int old16 = buffer.getShort(at16, ByteOrder.BIG_ENDIAN);
                int new16 = random.nextInt(3) == 0 ? -random.nextInt(2) : random.nextInt();
                buffer.putShort(at16, (short) new16, ByteOrder.BIG_ENDIAN);
                checksum = InternetChecksum.update(checksum, old16, new16);
                assertThat(checksum).isEqualTo(naive(buffer, 0, 40));

                int at32 = 2 + 2 * random.nextInt(18);
                int old32 = buffer.getInt(at32, ByteOrder.BIG_ENDIAN);
                int new32 = random.nextInt(3) == 0 ? -random.nextInt(2) : random.nextInt();
                buffer.putInt(at32, new32, ByteOrder.BIG_ENDIAN);
                checksum = InternetChecksum.updateInt(checksum, old32, new32);
                assertThat(checksum).isEqualTo(naive(buffer, 0, 40));

                int at64 = 2 + 2 * random.nextInt(16);
                long old64 = buffer.getLong(at64, ByteOrder.BIG_ENDIAN);
                long new64 = random.nextInt(3) == 0 ? -random.nextInt(2) : random.nextLong();
                buffer.putLong(at64, new64, ByteOrder.BIG_ENDIAN);
                checksum = InternetChecksum.updateLong(checksum, old64, new64);
                assertThat(checksum).isEqualTo(naive(buffer, 0, 40));
            }
        });
    }

    @Test
    void shouldSendAZeroUdpChecksumAsAllOnes() {
        assertThat(InternetChecksum.udp(0)).isEqualTo(0xffff);
        assertThat(InternetChecksum.udp(1)).isEqualTo(1);
        assertThat(InternetChecksum.udp(0xffff)).isEqualTo(0xffff);
    }

    private static UnsafeBuffer randomBuffer(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new UnsafeBuffer(bytes);
    }
}
