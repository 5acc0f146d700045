package dev.patchbay.control.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.command.RecordedCall;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.neutron.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the operator of seed 004 asks for. */
class InventoryProgramsTest {
    private final CommandRegistry registry = new CommandRegistry();
    private Lab lab;
    private Server server;

    @BeforeEach
    void read() throws Exception {
        lab = LabReader.read(Path.of("labs", "seed-004.yaml"));
        server = lab.deployment().servers().values().iterator().next();
        InventoryPrograms.register(registry, () -> lab, server.host(), words -> {
            throw new IOException("nobody changes anything here");
        });
    }

    private String shown(String... words) throws Exception {
        RecordedCall call = new RecordedCall();
        int status = registry.program(words[0]).run(call, List.of(words).subList(1, words.length));
        assertThat(status).as(call.errors()).isZero();
        return call.output();
    }

    @Test
    void shouldListNetworksAndTheirNames() throws Exception {
        assertThat(shown("openstack", "network", "list").lines().toList())
                .hasSize(4 + lab.deployment().networks().size());
        for (String name : lab.deployment().networkNames().values()) {
            assertThat(shown("openstack", "network", "list", "-f", "value", "-c", "Name")
                            .lines())
                    .contains(name);
            assertThat(shown("openstack", "network", "show", name, "-f", "value", "-c", "name"))
                    .isEqualTo(name + "\n");
        }
    }

    @Test
    void shouldListServersWithTheirHosts() throws Exception {
        String long1 =
                shown("openstack", "server", "list", "--all", "--long", "-f", "value", "-c", "Name", "-c", "Host");
        assertThat(long1.lines()).contains(server.name() + " " + server.host());
        assertThat(shown("openstack", "server", "list")).startsWith("+-").contains("| " + server.name() + " ");
        assertThat(shown("nova", "list")).contains("| Power State |").contains(server.id());
        assertThat(shown("nova", "show", server.name()))
                .contains(server.instance())
                .contains(server.host());
        assertThat(shown("nova-manage", "vm", "list", server.host()).lines().skip(1))
                .anyMatch(line -> line.matches(server.name() + " +" + server.host() + " +None +active .* nova +0 +"));
        assertThat(shown("virsh", "list")).startsWith(" Id   Name").contains(server.instance());
        assertThat(shown("virsh", "dumpxml", server.instance()))
                .contains("<model type='virtio'/>")
                .contains("alias name='net0'");
    }

    @Test
    void shouldListThePortsOfARouterByOwner() throws Exception {
        String router = lab.deployment().routers().getFirst().name();
        String all = shown("openstack", "port", "list", "--router", router, "-f", "value", "-c", "ID");
        String legs = shown(
                "openstack",
                "port",
                "list",
                "--router",
                router,
                "--device-owner",
                "network:router_interface_distributed",
                "-f",
                "value",
                "-c",
                "ID");
        assertThat(legs.lines().toList()).isNotEmpty();
        assertThat(all.lines().toList()).containsAll(legs.lines().toList());
    }

    @Test
    void shouldShowWhatAnOperatorLooksFor() throws Exception {
        assertThat(shown("openstack", "network", "show", "tenant", "-f", "value", "-c", "mtu"))
                .isEqualTo("1450\n");
        assertThat(shown("openstack", "router", "show", "router"))
                .contains("\"external_fixed_ips\": [{\"subnet_id\": ", "\"ip_address\": \"100.122.0.60\"}]")
                .contains("interfaces_info", "\"ip_address\": \"192.168.0.5\"");
        assertThat(shown("openstack", "network", "list", "--external", "-f", "value", "-c", "Name"))
                .isEqualTo("floating\n");
        assertThat(shown(
                        "openstack",
                        "floating",
                        "ip",
                        "show",
                        "100.122.0.145",
                        "-f",
                        "value",
                        "-c",
                        "fixed_ip_address"))
                .isEqualTo("192.168.3.69\n");
        assertThat(shown(
                        "openstack",
                        "port",
                        "list",
                        "--network",
                        "isolated",
                        "--host",
                        "network",
                        "-f",
                        "value",
                        "-c",
                        "ID"))
                .isEqualTo(shown(
                        "openstack", "port", "list", "--fixed-ip", "ip-address=10.10.0.2", "-f", "value", "-c", "ID"));
        assertThat(shown("openstack", "network", "agent", "list", "-f", "value", "-c", "Agent Type", "-c", "Host")
                        .lines())
                .contains("Open vSwitch agent compute03", "L3 agent network", "DHCP agent network");
        assertThat(shown("nova", "list", "--fields", "name,host,networks"))
                .contains("| Name   | Host      | Networks ")
                .contains("| vm     | compute03 | tenant=192.168.3.69, 100.122.0.145 |");
        assertThat(shown("virsh", "domiflist", server.instance())).isEqualTo("""
                 Interface        Type     Source   Model    MAC
                ---------------------------------------------------------------
                 tape1a5d7c3-92   bridge   br-int   virtio   fa:16:3e:30:26:53

                """);
    }

    @Test
    void shouldRefuseWhatIsNotThere() {
        RecordedCall call = new RecordedCall();
        assertThat(run(call, "openstack", "network", "show", "nope")).isEqualTo(1);
        assertThat(call.errors()).isEqualTo("No Network found for nope\n");
        assertThat(run(new RecordedCall(), "openstack", "nonsense")).isEqualTo(2);
        RecordedCall option = new RecordedCall();
        assertThat(run(option, "openstack", "port", "list", "--rooter", "router"))
                .isEqualTo(2);
        assertThat(option.errors()).isEqualTo("openstack port list: error: unrecognized arguments: --rooter router\n");
    }

    private int run(RecordedCall call, String... words) {
        try {
            return registry.program(words[0]).run(call, List.of(words).subList(1, words.length));
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }
}
