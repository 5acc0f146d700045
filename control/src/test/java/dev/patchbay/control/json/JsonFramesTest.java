package dev.patchbay.control.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFramesTest {
    private static final List<String> MESSAGES = List.of(
            "{}",
            "{\"id\":0,\"method\":\"version\",\"params\":[]}",
            "{\"a\":\"}{][\\\"\\\\\"}",
            "{\"a\":[{\"b\":[]},{}],\"c\":\"\\u007d é\"}");

    private final JsonFrames frames = new JsonFrames(1000);

    @Test
    void shouldCutStreamAtEveryPieceSize() throws Exception {
        byte[] stream = String.join("", MESSAGES).getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size <= stream.length; size++) {
            List<String> cut = new ArrayList<>();
            for (int at = 0; at < stream.length; at += size) {
                append(stream, at, Math.min(size, stream.length - at), cut);
            }
            assertThat(cut).as("pieces of " + size).isEqualTo(MESSAGES);
            assertThat(frames.atBoundary()).isTrue();
        }
    }

    @Test
    void shouldCutRandomStreamsWithSpaceBetween() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<String> sent = new ArrayList<>();
            StringBuilder stream = new StringBuilder();
            for (int i = random.nextInt(6); i >= 0; i--) {
                String message = MESSAGES.get(random.nextInt(MESSAGES.size()));
                sent.add(message);
                stream.append(message).append(" \r\n\t".substring(0, random.nextInt(5)));
            }
            byte[] bytes = stream.toString().getBytes(StandardCharsets.UTF_8);
            List<String> cut = new ArrayList<>();
            for (int at = 0; at < bytes.length; ) {
                int count = Math.min(1 + random.nextInt(40), bytes.length - at);
                append(bytes, at, count, cut);
                at += count;
            }
            assertThat(cut).as("seed " + seed).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "[1]", "\"a\"", "1", "}", "\0", "GET / HTTP/1.1\r\n"})
    void shouldRefuseWhatIsNoObject(String bytes) {
        assertThatThrownBy(() -> append(bytes)).isInstanceOf(JsonFrames.Malformed.class);
    }

    @Test
    void shouldRefuseMessageThatIsTooLong() {
        assertThatThrownBy(() -> append("{\"a\":\"" + "x".repeat(1000)))
                .isInstanceOf(JsonFrames.Malformed.class)
                .hasMessageContaining("1000 bytes");
    }

    @Test
    void shouldRefuseMessageThatIsTooDeep() {
        assertThatThrownBy(() -> append("{\"a\":" + "[".repeat(100)))
                .isInstanceOf(JsonFrames.Malformed.class)
                .hasMessageContaining("levels");
    }

    @Test
    void shouldNeverFailOtherwiseOnRandomBytes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) "{}[]\"\\ax 1,:".charAt(random.nextInt(12));
            }
            JsonFrames fresh = new JsonFrames(150);
            fresh.append(bytes, 0, bytes.length);
            try {
                while (fresh.next() != null) {
                    assertThat(fresh).isNotNull();
                }
            } catch (JsonFrames.Malformed expected) {
                assertThat(expected.getMessage()).as("seed " + seed).isNotBlank();
            }
        }
    }

    private void append(String text) throws JsonFrames.Malformed {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        append(bytes, 0, bytes.length, new ArrayList<>());
    }

    private void append(byte[] bytes, int offset, int count, List<String> cut) throws JsonFrames.Malformed {
        frames.append(bytes, offset, count);
        for (byte[] frame = frames.next(); frame != null; frame = frames.next()) {
            cut.add(new String(frame, StandardCharsets.UTF_8));
        }
    }
}
