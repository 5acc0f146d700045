package dev.patchbay.codec.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patchbay.codec.Bytes;
import dev.patchbay.codec.Seed;
import dev.patchbay.codec.frame.FrameBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapngWriterTest {
    private static final long TIME_NS = 1_700_000_000_123_456_789L;

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    @Test
    void shouldWriteTheBytesOfTheSpecification() throws IOException {
        try (PcapngWriter writer = new PcapngWriter(file)) {
            int id = writer.addInterface("tap0", LinkType.ETHERNET, 4);
            writer.write(id, TIME_NS, Bytes.buffer("ff 0102030405"), 1, 5, 6, PacketDirection.OUTBOUND, "hi");
        }
        assertThat(file.toByteArray())
                .isEqualTo(Bytes.array(
                        // section header: type, length, magic, version 1.0, unknown length, "Patchbay", end
                        "0a0d0d0a 2c000000 4d3c2b1a 0100 0000 ffffffffffffffff"
                                + "0400 0800 5061746368626179 00000000 2c000000"
                                // interface: Ethernet, snap length 4, if_name, if_tsresol 9, end
                                + "01000000 28000000 0100 0000 04000000"
                                + "0200 0400 74617030 0900 0100 09000000 00000000 28000000"
                                // packet: interface 0, time, 4 of 6 octets, comment, flags 2, end
                                + "06000000 38000000 00000000 fe9c9717 15cd853d 04000000 06000000 01020304"
                                + "0100 0200 68690000 0200 0400 02000000 00000000 38000000"));
    }

    @Test
    void shouldReadBackWhatItWrote() throws IOException {
        UnsafeBuffer frame = Bytes.buffer("000102030405060708090a0b0c0d0e0f");
        try (PcapngWriter writer = new PcapngWriter(file)) {
            writer.addInterface("tap852eac19-fe");
            writer.write(0, TIME_NS, frame, 0, 16, PacketDirection.INBOUND);
            writer.addInterface("vxlan_sys_4789");
            writer.write(1, TIME_NS + 1, frame, 3, 0, PacketDirection.UNKNOWN);
            writer.write(1, -1L, frame, 1, 3, 9000, PacketDirection.OUTBOUND, "drop: no rule \u2014 table 0");
        }
        try (PcapReader reader = PcapReader.open(new ByteArrayInputStream(file.toByteArray()))) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.interfaceCount()).isEqualTo(1);
            assertThat(reader.interfaceName(0)).isEqualTo("tap852eac19-fe");
            assertThat(reader.linkType(0)).isEqualTo(LinkType.ETHERNET);
            assertThat(reader.interfaceId()).isZero();
            assertThat(reader.timestampNs()).isEqualTo(TIME_NS);
            assertThat(reader.capturedLength()).isEqualTo(16);
            assertThat(reader.originalLength()).isEqualTo(16);
            assertThat(Bytes.hex(reader.packet(), 0, 16)).isEqualTo("000102030405060708090a0b0c0d0e0f");
            assertThat(reader.direction()).isEqualTo(PacketDirection.INBOUND);
            assertThat(reader.comment()).isNull();

            assertThat(reader.next()).isTrue();
            assertThat(reader.interfaceName(reader.interfaceId())).isEqualTo("vxlan_sys_4789");
            assertThat(reader.timestampNs()).isEqualTo(TIME_NS + 1);
            assertThat(reader.capturedLength()).isZero();
            assertThat(reader.direction()).isEqualTo(PacketDirection.UNKNOWN);

            assertThat(reader.next()).isTrue();
            assertThat(reader.timestampNs()).isEqualTo(-1L);
            assertThat(reader.capturedLength()).isEqualTo(3);
            assertThat(reader.originalLength()).isEqualTo(9000);
            assertThat(Bytes.hex(reader.packet(), 0, 3)).isEqualTo("010203");
            assertThat(reader.direction()).isEqualTo(PacketDirection.OUTBOUND);
            assertThat(reader.comment()).isEqualTo("drop: no rule \u2014 table 0");
            assertThat(reader.next()).isFalse();
            assertThat(reader.next()).isFalse();
        }
    }

    private record Packet(int id, long timeNs, String hex, int original, PacketDirection direction, String comment) {}

    @Test
    void shouldReadBackWhatItWroteWhenRandom() {
        Seed.run(random -> {
            try {
                List<Packet> written = new ArrayList<>();
                writeRandom(random, written);
                assertThat(readAll(file.toByteArray())).isEqualTo(written);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void writeRandom(Random random, List<Packet> written) throws IOException {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[200_000]);
        random.nextBytes(frame.byteArray());
        try (PcapngWriter writer = new PcapngWriter(file)) {
            int interfaces = 0;
            for (int i = 0; i < 300; i++) {
                if (interfaces == 0 || random.nextInt(10) == 0) {
                    writer.addInterface("if" + interfaces, LinkType.ETHERNET, 70_000);
                    interfaces++;
                }
                // Now and then longer than the snap length and the writer's own buffer.
                int length = random.nextInt(20) == 0 ? random.nextInt(100_000) : random.nextInt(100);
                int offset = random.nextInt(frame.capacity() - length);
                int captured = Math.min(length, 70_000);
                Packet packet = new Packet(
                        random.nextInt(interfaces),
                        random.nextLong(),
                        Bytes.hex(frame, offset, captured),
                        length + random.nextInt(3),
                        PacketDirection.ofFlags(random.nextInt(4)),
                        random.nextBoolean() ? null : "c".repeat(random.nextInt(9)));
                writer.write(
                        packet.id,
                        packet.timeNs,
                        frame,
                        offset,
                        length,
                        packet.original,
                        packet.direction,
                        packet.comment);
                written.add(packet);
            }
        }
    }

    private static List<Packet> readAll(byte[] bytes) throws IOException {
        List<Packet> packets = new ArrayList<>();
        try (PcapReader reader = PcapReader.open(new ByteArrayInputStream(bytes))) {
            while (reader.next()) {
                packets.add(new Packet(
                        reader.interfaceId(),
                        reader.timestampNs(),
                        Bytes.hex(reader.packet(), 0, reader.capturedLength()),
                        reader.originalLength(),
                        reader.direction(),
                        reader.comment()));
            }
        }
        return packets;
    }

    @Test
    void shouldCompleteWritesOfAChannelThatTakesAFewOctetsAtATime() throws IOException {
        try (PcapngWriter writer = new PcapngWriter(new Trickle(file))) {
            writer.addInterface("tap0");
            writer.write(0, 1, Bytes.buffer("010203"), 0, 3, PacketDirection.INBOUND);
            assertThat(file.size()).as("nothing before a flush").isZero();
            writer.flush();
            assertThat(readAll(file.toByteArray())).hasSize(1);
        }
    }

    private record Trickle(ByteArrayOutputStream out) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) {
            int count = Math.min(3, source.remaining());
            for (int i = 0; i < count; i++) {
                out.write(source.get());
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // Nothing to release.
        }
    }

    @Test
    void shouldRefuseWhatDoesNotFitItsField() throws IOException {
        try (PcapngWriter writer = new PcapngWriter(file)) {
            UnsafeBuffer frame = new UnsafeBuffer(new byte[4]);
            assertThatThrownBy(() -> writer.write(0, 0, frame, 0, 4, PacketDirection.INBOUND))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no interface 0: there are 0");
            writer.addInterface("tap0");
            assertThatThrownBy(() -> writer.write(0, 0, frame, 0, 4, 3, PacketDirection.INBOUND, null))
                    .hasMessage("lengths 4 of 3 make no packet");
            assertThatThrownBy(() -> writer.write(0, 0, frame, 0, 4, 4, PacketDirection.INBOUND, "x".repeat(65_536)))
                    .hasMessage("comment of 65536 octets is longer than 65535");
            assertThatThrownBy(() -> writer.addInterface("n".repeat(70_000)))
                    .hasMessage("interface name of 70000 octets is longer than 65535");
            assertThatThrownBy(() -> writer.addInterface("tap1", 65_536, 0))
                    .hasMessage("link type 65536 is not between 0 and 65535");
            assertThatThrownBy(() -> writer.addInterface("tap1", 1, -1)).hasMessage("snap length -1 is negative");
        }
        assertThat(readAll(file.toByteArray()))
                .as("a refused packet leaves no trace")
                .isEmpty();
    }

    /** Wireshark's own tools must take the file; without them the test says that it was skipped. */
    @Test
    void shouldBeReadableByTshark(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(isInstalled("tshark"), "tshark is not installed: its opinion of the file was not asked");
        Path path = folder.resolve("capture.pcapng");
        UnsafeBuffer frame = new UnsafeBuffer(new byte[128]);
        int length = new FrameBuilder()
                .wrap(frame, 0)
                .ethernet(0xfa163eb223f1L, 0xfa163e000001L)
                .ipv4(0xc0000201, 0xc0000204)
                .echoRequest(7, 1)
                .payload(32, 'p')
                .finish();
        try (PcapngWriter writer = new PcapngWriter(Files.newOutputStream(path))) {
            writer.addInterface("tap0");
            writer.addInterface("tap1");
            writer.write(1, TIME_NS, frame, 0, length, length, PacketDirection.OUTBOUND, "a comment");
        }
        Process tshark = new ProcessBuilder(
                        "tshark",
                        "-r",
                        path.toString(),
                        "-o",
                        "ip.check_checksum:TRUE",
                        "-T",
                        "fields",
                        "-E",
                        "separator=|",
                        "-e",
                        "frame.time_epoch",
                        "-e",
                        "frame.interface_name",
                        "-e",
                        "frame.comment",
                        "-e",
                        "icmp.seq",
                        "-e",
                        "icmp.checksum.status",
                        "-e",
                        "ip.checksum.status")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tshark.waitFor()).isZero();
        assertThat(output.strip()).isEqualTo("1700000000.123456789|tap1|a comment|1|1|1");
    }

    private static boolean isInstalled(String program) {
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
