package dev.patchbay.control.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void shouldReadEveryKindOfValue() {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("text", "é\n\"\u0001");
        expected.put("number", 9_223_372_036_854_775_807L);
        expected.put("big", new BigInteger("18446744073709551615"));
        expected.put("part", new BigDecimal("1.50"));
        expected.put("list", Arrays.asList(true, false, null, List.of(), Map.of()));
        Object read = Json.parse("""
                {"text": "é\\n\\"\\u0001", "number": 9223372036854775807, "big": 18446744073709551615,
                 "part": 1.50, "list": [true, false, null, [], {}]}
                """);
        assertThat(read).isEqualTo(expected);
        assertThat(Json.parse(Json.write(read))).isEqualTo(expected);
        assertThat(Json.parse(Json.writeReadable(read, 20))).isEqualTo(expected);
    }

    @Test
    void shouldBreakOnlyWhatIsTooLong() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("a", List.of(1, 2, 3));
        document.put("b", List.of("a long text", "another long text"));
        assertThat(Json.writeReadable(document, 30)).isEqualTo("""
                {
                 "a": [1, 2, 3],
                 "b": [
                  "a long text",
                  "another long text"
                 ]
                }
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\":1", "[1,]", "{\"a\":1,\"a\":2}", "{} {}", "nul", "{a:1}", "\"\\x\"", "01"})
    void shouldNamePlaceWhenDocumentIsBroken(String document) {
        assertThatThrownBy(() -> Json.parse(document))
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessageMatching("(?s)line \\d+, column \\d+: .+");
    }

    @Test
    void shouldRefuseToWriteWhatIsNoJson() {
        Object value = List.of(new Object());
        assertThatThrownBy(() -> Json.write(value)).isInstanceOf(IllegalArgumentException.class);
    }
}
