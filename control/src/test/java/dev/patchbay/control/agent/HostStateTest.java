package dev.patchbay.control.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.control.neutron.KeptNumbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostStateTest {
    @TempDir
    private Path folder;

    private HostState open() throws IOException {
        return HostState.open(folder, "lab", "h1");
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve(HostState.FILE), text);
    }

    @Test
    void shouldComeBackAsItWasWritten() throws Exception {
        HostState state = open();
        assertThat(state.isKnown()).isFalse();
        state.numbers(KeptNumbers.read(Map.of("local_vlans", Map.of("net", 7L))));
        state.section("digest", Map.of("hosts", Map.of("h1", Map.of())));
        state.flows(Map.of("br-int", List.of("table=5, priority=1 actions=drop")));
        state.write();

        HostState read = open();
        assertThat(read.isKnown()).isTrue();
        assertThat(read.numbers().localVlans()).isEqualTo(Map.of("net", 7));
        assertThat(read.section("digest")).isEqualTo(Map.of("hosts", Map.of("h1", Map.of())));
        assertThat(read.section("another")).as("the file has been edited since").isNull();
        assertThat(read.flows()).isEqualTo(Map.of("br-int", List.of("table=5, priority=1 actions=drop")));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve(HostState.FILE));
        }
    }

    @Test
    void shouldMigrateTheFirstVersion() throws Exception {
        write("{\"version\": 1, \"lab\": \"lab\", \"host\": \"h1\", \"local_vlans\": {\"net\": 9}}");
        HostState state = open();
        assertThat(state.numbers().localVlans()).isEqualTo(Map.of("net", 9));
        state.write();
        assertThat(Files.readString(folder.resolve(HostState.FILE)))
                .contains("\"version\": " + HostState.VERSION)
                .contains("\"net\": 9");
        assertThat(open().numbers().localVlans()).isEqualTo(Map.of("net", 9));
    }

    @Test
    void shouldRefuseInOneSentence() throws Exception {
        write("{\"version\": 3, \"lab\": \"lab\", \"host\": \"h1\"}");
        assertThatThrownBy(this::open)
                .hasMessage(folder.resolve(HostState.FILE) + " has version 3 and this Patchbay reads versions 1 to 2:"
                        + " use the one that wrote it, or remove the file to begin anew");
        write("{\"version\": 0, \"lab\": \"lab\", \"host\": \"h1\"}");
        assertThatThrownBy(this::open).hasMessageContaining("has version 0");
        write("{\"version\": 2, \"lab\": \"lab\", \"host\": \"h2\"}");
        assertThatThrownBy(this::open).hasMessageContaining("is the state of host h2 of lab lab, not of host h1");
        for (String bad : List.of("", "[]", "{}", "{\"version\": \"x\"}", "{\"version\": 2,")) {
            write(bad);
            assertThatThrownBy(this::open)
                    .as(bad)
                    .hasMessageContaining("is not the state of a host: ")
                    .hasMessageEndingWith("; remove it to begin anew");
        }
    }
}
