package dev.patchbay.datapath.ofproto.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets as Open vSwitch 3.1.0 read and printed them (packets.txt). */
class PacketParserTest {
    private static final PortNames NAMES = new PortNames() {
        @Override
        public int portOf(String name) {
            return name.equals("p2") ? 2 : -1;
        }

        @Override
        public String nameOf(int port) {
            return null;
        }
    };

    static Stream<String> recorded() {
        try (var in = PacketParserTest.class.getResourceAsStream("packets.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void shouldReadAndPrintAsOpenVSwitchDoes(String line) {
        String text = line.substring(0, line.indexOf(" => "));
        String answer;
        try {
            answer = PacketFormat.append(new StringBuilder(), PacketParser.parse(text, NAMES), PortNames.NONE)
                    .toString();
        } catch (FlowSyntaxException e) {
            answer = "error " + e.getMessage();
        }
        assertThat(answer).isEqualTo(line.substring(line.indexOf(" => ") + 4));
    }
}
