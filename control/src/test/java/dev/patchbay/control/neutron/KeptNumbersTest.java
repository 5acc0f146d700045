package dev.patchbay.control.neutron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.control.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeptNumbersTest {
    private final KeptNumbers numbers = new KeptNumbers();

    @Test
    void shouldGiveTheSameNumberAgainAndAnotherToTheNext() throws Exception {
        numbers.begin();
        assertThat(numbers.localVlan("a", Map.of())).isEqualTo(1);
        assertThat(numbers.localVlan("b", Map.of())).isEqualTo(2);
        assertThat(numbers.port("br-int", "tap1", 3)).isEqualTo(3);
        assertThat(numbers.port("br-int", "tap2", 3)).isEqualTo(4);
        assertThat(numbers.conjunctions("x")).isEqualTo(16);
        assertThat(numbers.conjunctions("y")).isEqualTo(24);
        numbers.end();
        numbers.begin();
        assertThat(numbers.localVlan("b", Map.of())).isEqualTo(2);
        assertThat(numbers.port("br-int", "tap2", 3)).isEqualTo(4);
        assertThat(numbers.conjunctions("y")).isEqualTo(24);
        numbers.end();
        numbers.begin();
        assertThat(numbers.localVlan("c", Map.of()))
                .as("that of a, which is gone")
                .isEqualTo(1);
        assertThat(numbers.port("br-int", "tap3", 3))
                .as("a number that no port has had")
                .isEqualTo(5);
        assertThat(numbers.conjunctions("z")).isEqualTo(32);
    }

    @Test
    void shouldKeepNumbersOfTunnelsThatAreAway() throws Exception {
        numbers.begin();
        assertThat(numbers.port(HostCompiler.TUNNEL_BRIDGE, "vxlan-1", 2)).isEqualTo(2);
        assertThat(numbers.port(HostCompiler.TUNNEL_BRIDGE, "vxlan-2", 2)).isEqualTo(3);
        numbers.end();
        numbers.begin();
        numbers.end();
        assertThat(numbers.port(HostCompiler.TUNNEL_BRIDGE, "vxlan-2", 2)).isEqualTo(3);
    }

    @Test
    void shouldLeaveNumbersOfOthersAlone() throws Exception {
        numbers.avoid("br-int", Map.of("eth9", 3, "eth8", 4));
        assertThat(numbers.port("br-int", "tap1", 3)).isEqualTo(5);
        numbers.avoid("br-int", Map.of("eth9", 3, "tap1", 5));
        assertThat(numbers.port("br-int", "tap1", 3)).as("its own").isEqualTo(5);
    }

    @Test
    void shouldLetCertainVlansBeThoseOfCertainNetworks() throws Exception {
        assertThat(numbers.localVlan("a", Map.of())).isEqualTo(1);
        assertThat(numbers.localVlan("b", Map.of("b", 1))).isEqualTo(1);
        assertThat(numbers.localVlan("a", Map.of("b", 1)))
                .as("it had to give way")
                .isEqualTo(2);
    }

    @Test
    void shouldComeBackFromWhatWasWritten() throws Exception {
        numbers.localVlan("a", Map.of());
        numbers.port("br-int", "tap1", 3);
        numbers.conjunctions("x");
        numbers.cookie("br-int", 0xf00d_0000_0000_0001L);
        String written = Json.write(numbers.written());
        KeptNumbers read = KeptNumbers.read((Map<?, ?>) Json.parse(written));
        assertThat(Json.write(read.written())).isEqualTo(written);
        assertThat(read.cookie("br-int", 5)).isEqualTo(0xf00d_0000_0000_0001L);
        assertThat(read.port("br-int", "tap2", 3)).isEqualTo(4);
        assertThat(read.conjunctions("y")).isEqualTo(24);
    }

    @Test
    void shouldRefuseWhatIsNoNumber() {
        assertThatThrownBy(() -> KeptNumbers.read(Map.of("local_vlans", Map.of("a", 4095L))))
                .hasMessage("local_vlans: a is not a number from 1 to 4094");
        assertThatThrownBy(() -> KeptNumbers.read(Map.of("local_vlans", Map.of("a", 5L, "b", 5L))))
                .hasMessage("local_vlans gives one number twice");
        assertThatThrownBy(() -> KeptNumbers.read(Map.of("cookies", Map.of("br-int", "x"))))
                .hasMessage("cookie x of bridge br-int is no number");
    }
}
