package dev.patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlowFileTest {
    private static final String SIGNS = "ab# \t\r\n\u00e9";

    @Test
    void shouldLeaveOutCommentsAndCountAllLines() {
        FlowFile file = FlowFile.of("flows", "# none\n\n actions=drop # all\r\ntable=1\r\rx");

        assertThat(file.lines())
                .containsExactly(
                        new FlowFile.Line(3, "actions=drop"),
                        new FlowFile.Line(4, "table=1"),
                        new FlowFile.Line(6, "x"));
        assertThat(file.place(file.lines().getLast())).isEqualTo("flows:6: ");
    }

    @Test
    void shouldFindTheLinesOfAnyText() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(100); i > 0; i--) {
                text.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
            }
            assertThat(FlowFile.of("-", text.toString()).lines())
                    .as("seed %d", seed)
                    .isEqualTo(simply(text.toString()));
        }
    }

    private static List<FlowFile.Line> simply(String text) throws IOException {
        List<FlowFile.Line> lines = new ArrayList<>();
        BufferedReader reader = new BufferedReader(new StringReader(text));
        int number = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            String content = line.replaceFirst("#.*", "").strip();
            if (!content.isEmpty()) {
                lines.add(new FlowFile.Line(number, content));
            }
        }
        return lines;
    }
}
