package dev.patchbay.codec.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.codec.Bytes;
import dev.patchbay.codec.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PcapReaderTest {
    // A section header in big-endian order, without options.
    private static final String SECTION = "0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c";
    // Ethernet, no snap length, no options: time in microseconds.
    private static final String INTERFACE = "00000001 00000014 0001 0000 00000000 00000014";
    // Interface 0, 1 s and 5 us, 2 of 60 octets, no options.
    private static final String PACKET =
            "00000006 00000024 00000000 00000000 000f4245 00000002 0000003c abcd0000 00000024";

    private static PcapReader open(String hex) throws IOException {
        return PcapReader.open(new ByteArrayInputStream(Bytes.array(hex)));
    }

    @Test
    void shouldReadABigEndianFileWithoutOptions() throws IOException {
        try (PcapReader reader = open(SECTION + INTERFACE + PACKET)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.timestampNs()).isEqualTo(1_000_005_000L);
            assertThat(Bytes.hex(reader.packet(), 0, reader.capturedLength())).isEqualTo("abcd");
            assertThat(reader.originalLength()).isEqualTo(60);
            assertThat(reader.interfaceName(0)).isNull();
            assertThat(reader.direction()).isEqualTo(PacketDirection.UNKNOWN);
            assertThat(reader.next()).isFalse();
        }
    }

    @Test
    void shouldSkipUnknownBlocksAndUnknownOptions() throws IOException {
        String statistics = "00000005 00000018 00000000 00000000 00000000 00000018";
        String custom = "00000bad 00000010 00007ed9 00000010";
        String named = "00000001 00000028 0001 0000 00000000 8000 0003 11223300 0002 0002 65300000 00000000 00000028";
        String packet = "00000006 00000038 00000000 00000000 00000001 00000001 00000001 ab000000"
                + "0005 0001 99000000 0002 0004 00000001 00000000 00000038";
        try (PcapReader reader = open(SECTION + custom + named + statistics + packet + statistics)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.interfaceName(0)).isEqualTo("e0");
            assertThat(reader.direction()).isEqualTo(PacketDirection.INBOUND);
            assertThat(reader.next()).isFalse();
        }
    }

    @Test
    void shouldForgetInterfacesAndTheByteOrderWhenANewSectionBegins() throws IOException {
        String littleSection = "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000";
        String littleInterface = "01000000 14000000 6500 0000 00000000 14000000";
        String littlePacket = "06000000 24000000 00000000 00000000 02000000 01000000 01000000 ef000000 24000000";
        try (PcapReader reader =
                open(SECTION + INTERFACE + INTERFACE + PACKET + littleSection + littleInterface + littlePacket)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.interfaceCount()).isEqualTo(2);
            assertThat(reader.next()).isTrue();
            assertThat(reader.interfaceCount()).isEqualTo(1);
            assertThat(reader.linkType(0)).isEqualTo(LinkType.RAW_IP);
            assertThat(reader.timestampNs()).isEqualTo(2_000L);
            assertThat(Bytes.hex(reader.packet(), 0, reader.capturedLength())).isEqualTo("ef");
            assertThat(reader.next()).isFalse();
        }
    }

    @Test
    void shouldConcludeTheLengthOfASimplePacket() throws IOException {
        String snapped = "00000001 00000014 0001 0000 00000003 00000014";
        String simple = "00000003 00000014 00000009 a1a2a3a4 00000014";
        String padded = "00000003 00000014 00000002 a1a20000 00000014";
        try (PcapReader reader = open(SECTION + snapped + simple + padded)) {
            assertThat(reader.next()).isTrue();
            assertThat(Bytes.hex(reader.packet(), 0, reader.capturedLength())).isEqualTo("a1a2a3");
            assertThat(reader.originalLength()).isEqualTo(9);
            assertThat(reader.timestampNs()).isZero();
            assertThat(reader.next()).isTrue();
            assertThat(reader.capturedLength()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // if_tsresol, raw time stamp, nanoseconds
        "00, 7, 7000000000",
        "03, 7, 7000000",
        "06, 7, 7000",
        "09, 7, 7",
        "0c, 7999, 7",
        "1b, 7000000000000000000, 7",
        "1c, 7, 0",
        "7f, 7, 0",
        "80, 7, 7000000000",
        "81, 3, 1500000000",
        "a0, 4294967296, 1000000000",
        "be, 4611686018427387904, 1000000000",
        "bf, 4611686018427387904, 500000000",
        "c0, 4611686018427387904, 250000000",
        "c1, 4611686018427387904, 125000000",
        "ff, 4611686018427387904, 0"
    })
    void shouldConvertEveryResolutionToNanoseconds(String resolution, long raw, long expectedNs) throws IOException {
        String described = "00000001 00000020 0001 0000 00000000 0009 0001 " + resolution + "000000 00000000 00000020";
        String packet = "00000006 00000020 00000000 %016x 00000000 00000000 00000020".formatted(raw);
        try (PcapReader reader = open(SECTION + described + packet)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.timestampNs()).isEqualTo(expectedNs);
        }
    }

    @Test
    void shouldAddTheTimeOffsetOfAnInterface() throws IOException {
        String described = "00000001 00000024 0001 0000 00000000 000e 0008 fffffffffffffffe 00000000 00000024";
        try (PcapReader reader = open(SECTION + described + PACKET)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.timestampNs()).isEqualTo(-2_000_000_000L + 1_000_005_000L);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001, 1000005000",
        "a1b23c4d 0002 0004 00000000 00000000 0000ffff 00000001, 1000000005"
    })
    void shouldReadClassicFilesInBothOrders(String header, long expectedNs) throws IOException {
        String record = "00000001 00000005 00000002 0000003c abcd";
        String second = "00000002 00000000 00000000 00000000";
        byte[] big = Bytes.array(header + record + second);
        byte[] little = big.clone();
        swap(little, 0, 4);
        swap(little, 4, 2);
        swap(little, 6, 2);
        for (int at = 8; at < 40; at += 4) {
            swap(little, at, 4);
        }
        for (int at = 42; at < 58; at += 4) {
            swap(little, at, 4);
        }
        for (byte[] file : new byte[][] {big, little}) {
            try (PcapReader reader = PcapReader.open(new ByteArrayInputStream(file))) {
                assertThat(reader.interfaceCount()).isEqualTo(1);
                assertThat(reader.interfaceName(0)).isNull();
                assertThat(reader.linkType(0)).isEqualTo(LinkType.ETHERNET);
                assertThat(reader.next()).isTrue();
                assertThat(reader.timestampNs()).isEqualTo(expectedNs);
                assertThat(Bytes.hex(reader.packet(), 0, reader.capturedLength()))
                        .isEqualTo("abcd");
                assertThat(reader.originalLength()).isEqualTo(60);
                assertThat(reader.direction()).isEqualTo(PacketDirection.UNKNOWN);
                assertThat(reader.comment()).isNull();
                assertThat(reader.next()).isTrue();
                assertThat(reader.timestampNs()).isEqualTo(2_000_000_000L);
                assertThat(reader.next()).isFalse();
            }
        }
    }

    private static void swap(byte[] bytes, int at, int length) {
        for (int i = 0; i < length / 2; i++) {
            byte b = bytes[at + i];
            bytes[at + i] = bytes[at + length - 1 - i];
            bytes[at + length - 1 - i] = b;
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                                 | 0  | it ends before the format can be told
            0a0d0d                                                             | 0  | it ends before the format can be told
            7f454c46 00000000                                                  | 0  | 0x7f454c46 begins neither a pcapng nor a pcap file
            0a0d0d0a 0000001c 1a2b3c4e                                         | 8  | 0x1a2b3c4e is not the byte-order magic of a section header
            0a0d0d0a 0000001d 1a2b3c4d                                         | 4  | a block cannot have 29 octets
            0a0d0d0a 00000008 1a2b3c4d                                         | 4  | a block cannot have 8 octets
            0a0d0d0a fffffffc 1a2b3c4d                                         | 4  | a block cannot have 4294967292 octets
            0a0d0d0a 01000004 1a2b3c4d                                         | 4  | a block of 16777220 octets is longer than 16 MiB
            0a0d0d0a 0000001c 1a2b3c4d 0001                                    | 0  | it ends within a block
            0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 00000020     | 24 | a block of 28 octets ends with the length 32
            0a0d0d0a 0000001c 1a2b3c4d 0002 0000 ffffffffffffffff 0000001c     | 12 | version 2 of the pcapng format is not known
            0a0d0d0a 00000018 1a2b3c4d 0001 0000 00000000 00000018             | 4  | a section header of 24 octets is shorter than 28
            a1b2c3d4 0002                                                      | 0  | it ends within the file header
            a1b2c3d4 0003 0004 00000000 00000000 0000ffff 00000001             | 4  | version 3 of the pcap format is not known
            """)
    void shouldNameTheDamageOfAFileHeader(String hex, long offset, String message) {
        assertThatThrownBy(() -> open(hex).close())
                .isInstanceOf(PcapFormatException.class)
                .hasMessage("at byte " + offset + " of the capture file: " + message)
                .extracting(e -> ((PcapFormatException) e).offset())
                .isEqualTo(offset);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            00000001 0000000c 0000000c                                                  | 4  | an interface description of 12 octets is shorter than 20
            00000006 0000001c 00000000 00000000 00000000 00000000 0000001c              | 4  | an enhanced packet block of 28 octets is shorter than 32
            00000006 00000020 00000001 00000000 00000000 00000000 00000000 00000020     | 8  | interface 1 is not described: there are 1
            00000006 00000020 ffffffff 00000000 00000000 00000000 00000000 00000020     | 8  | interface 4294967295 is not described: there are 1
            00000006 00000020 00000000 00000000 00000000 00000001 00000000 00000020     | 20 | a packet of 1 octets does not fit its block
            00000006 00000020 00000000 00000000 00000000 ffffffff 00000000 00000020     | 20 | a packet of 4294967295 octets does not fit its block
            00000006 00000024 00000000 00000000 00000000 00000000 00000000 00010001 00000024 | 28 | option 1 of 1 octets does not fit its block
            00000006 00000028 00000000 00000000 00000000 00000000 00000000 00020003 00000000 00000028 | 28 | option 2 has 3 octets instead of 4
            00000001 0000001c 0001 0000 00000000 0009 0002 09000000 0000001c            | 16 | option 9 has 2 octets instead of 1
            00000001 0000001c 0001 0000 00000000 000e 0004 09000000 0000001c            | 16 | option 14 has 4 octets instead of 8
            00000003 0000000c 0000000c                                                  | 4  | a simple packet block of 12 octets is shorter than 16
            000000                                                                      | 0  | it ends within a block
            00000005 000000                                                             | 0  | it ends within a block
            00000005 00000010 00000000                                                  | 0  | it ends within a block
            """)
    void shouldNameTheDamageOfABlock(String hex, long offset, String message) throws IOException {
        long before = Bytes.array(SECTION + INTERFACE).length;
        try (PcapReader reader = open(SECTION + INTERFACE + hex)) {
            assertThatThrownBy(reader::next)
                    .isInstanceOf(PcapFormatException.class)
                    .hasMessage("at byte " + (before + offset) + " of the capture file: " + message);
        }
    }

    @Test
    void shouldNameTheDamageWhenASimplePacketComesBeforeItsInterface() throws IOException {
        try (PcapReader reader = open(SECTION + "00000003 00000010 00000000 00000010")) {
            assertThatThrownBy(reader::next)
                    .hasMessage("at byte 28 of the capture file: "
                            + "a simple packet block comes before any interface is described");
        }
    }

    @Test
    void shouldNameTheDamageOfAClassicRecord() throws IOException {
        String header = "a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001";
        try (PcapReader reader = open(header + "00000001 00000005 00000002 00000002 ab")) {
            assertThatThrownBy(reader::next)
                    .hasMessage("at byte 24 of the capture file: it ends within a packet of 2 octets");
        }
        try (PcapReader reader = open(header + "00000001 00000005 ffffffff 00000002 ab")) {
            assertThatThrownBy(reader::next)
                    .hasMessage(
                            "at byte 32 of the capture file: " + "a packet of 4294967295 octets is longer than 16 MiB");
        }
        try (PcapReader reader = open(header + "00000001 00000005 ffff")) {
            assertThatThrownBy(reader::next)
                    .hasMessage("at byte 24 of the capture file: it ends within a packet's header");
        }
    }

    @Test
    void shouldDeliverThePacketsBeforeACut() throws IOException {
        byte[] whole = Bytes.array(SECTION + INTERFACE + PACKET + PACKET);
        int perPacket = Bytes.array(PACKET).length;
        for (int length = whole.length - 2 * perPacket + 1; length < whole.length; length++) {
            int packets = 0;
            boolean cut = false;
            try (PcapReader reader = PcapReader.open(new ByteArrayInputStream(Arrays.copyOf(whole, length)))) {
                while (reader.next()) {
                    packets++;
                }
            } catch (PcapFormatException e) {
                cut = true;
            }
            assertThat(packets).isEqualTo((length - (whole.length - 2 * perPacket)) / perPacket);
            assertThat(cut).isEqualTo(length != whole.length - perPacket);
        }
    }

    @Test
    void shouldEndOrNameTheDamageWhenBytesAreChangedAtRandom() {
        Seed.run(random -> {
            try {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (PcapngWriter writer = new PcapngWriter(out)) {
                    writer.addInterface("tap0");
                    for (int i = 0; i < 5; i++) {
                        writer.write(0, i, Bytes.buffer("0102030405"), 0, 5, 5, PacketDirection.INBOUND, "comment");
                    }
                }
                for (int i = 0; i < 20_000; i++) {
                    byte[] bytes = out.toByteArray();
                    for (int change = random.nextInt(4); change >= 0; change--) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                    }
                    readAll(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void readAll(byte[] bytes) throws IOException {
        try (PcapReader reader = PcapReader.open(new ByteArrayInputStream(bytes))) {
            while (reader.next()) {
                assertThat(reader.interfaceId()).isLessThan(reader.interfaceCount());
                assertThat(reader.capturedLength()).isLessThanOrEqualTo(bytes.length);
            }
        } catch (PcapFormatException e) {
            assertThat(e.offset()).isBetween(0L, (long) bytes.length);
        }
    }
}
