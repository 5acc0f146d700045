package dev.patchbay.control.neutron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {
    @Test
    void shouldReadListsAmongPairs() throws ModelException {
        AgentSettings settings = new SettingsReader()
                .add("tunnel_types=gre,vxlan,geneve,firewall=noop,l2_population=false")
                .add("bridge_mappings=physnet1:br-ex,physnet2:br-eth2")
                .read(AgentSettings.DEFAULT);
        assertThat(settings.tunnelTypes()).isEqualTo(List.of(NetworkType.GRE, NetworkType.VXLAN, NetworkType.GENEVE));
        assertThat(settings.firewall()).isEqualTo(Firewall.NOOP);
        assertThat(settings.bridgeMappings()).hasSize(2).containsEntry("physnet2", "br-eth2");
        assertThat(settings.arpResponder()).isFalse();
    }

    @Test
    void shouldAnswerArpWhenRoutersAreDistributed() throws ModelException {
        assertThat(new SettingsReader()
                        .add("dvr=true,arp_responder=false")
                        .read(AgentSettings.DEFAULT)
                        .arpResponder())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '"',
            value = {
                "dvr=maybe => dvr: 'maybe' will not do; expected true|false",
                "firewall=none => firewall: 'none' will not do; expected openvswitch|iptables_hybrid|noop",
                "tunnel_types=vlan => tunnel_types: 'vlan' will not do",
                "colour=red => 'colour' is not a setting; settings are l2_population, arp_responder",
                "vxlan => 'vxlan' is not a setting: expected KEY=VALUE",
                "dvr=true,gre => 'gre' is not a setting",
                "dvr=true,l2_population=false => dvr: distributed routers over tunnels need l2_population=true",
                "vxlan_udp_port=0 => vxlan_udp_port: '0' will not do",
                "local_vlans=n1:4095 => local_vlans: '4095' will not do"
            })
    void shouldSayWhatIsExpectedWhenSettingIsWrong(String setting, String message) {
        assertThatThrownBy(() -> new SettingsReader().add(setting).read(AgentSettings.DEFAULT))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }
}
