package dev.patchbay.control.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against what the real tcpdump 4.99.3 printed. The resource holds, per frame, its octets and the text for each set of
 * options; lines that begin with a plus sign go on with the text before them.
 */
class FrameTextTest {
    private record Recorded(String frame, String text) {}

    @ParameterizedTest
    @CsvSource({"n,false,0", "en,true,0", "nv,false,1", "env,true,1"})
    void shouldPrintWhatTcpdumpPrinted(String options, boolean linkLevel, int verbosity) throws IOException {
        FrameText printer = new FrameText(linkLevel, verbosity);
        List<Recorded> recorded = recorded(options);
        assertThat(recorded).hasSizeGreaterThan(100);
        for (Recorded frame : recorded) {
            byte[] octets = HexFormat.of().parseHex(frame.frame);
            assertThat(printer.of(octets, octets.length)).as(frame.frame).isEqualTo(frame.text);
        }
    }

    @Test
    void shouldNeverFailWhenFrameIsCutOrDamaged() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        FrameText printer = new FrameText(true, 2);
        for (Recorded frame : recorded("n")) {
            byte[] octets = HexFormat.of().parseHex(frame.frame);
            for (int length = 0; length <= octets.length; length++) {
                assertThat(printer.of(Arrays.copyOf(octets, length), octets.length))
                        .isNotBlank();
            }
            for (int round = 0; round < 50; round++) {
                byte[] damaged = octets.clone();
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                assertThat(printer.of(damaged, damaged.length))
                        .as("seed " + seed)
                        .isNotBlank();
            }
        }
    }

    private static List<Recorded> recorded(String options) throws IOException {
        List<Recorded> recorded = new ArrayList<>();
        String frame = "";
        boolean wanted = false;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                FrameTextTest.class.getResourceAsStream("tcpdump.txt"), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String kind = line.substring(0, line.indexOf(' '));
                String rest = line.substring(kind.length() + 1);
                if (kind.equals("frame")) {
                    frame = rest;
                } else if (!kind.equals("+")) {
                    wanted = kind.equals(options);
                    if (wanted) {
                        recorded.add(new Recorded(frame, rest));
                    }
                } else if (wanted) {
                    Recorded last = recorded.removeLast();
                    recorded.add(new Recorded(frame, last.text + "\n" + rest));
                }
            }
        }
        return recorded;
    }
}
