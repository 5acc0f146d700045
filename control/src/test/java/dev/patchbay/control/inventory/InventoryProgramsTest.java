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
    void shouldRefuseWhatIsNotThere() {
        RecordedCall call = new RecordedCall();
        assertThat(run(call, "openstack", "network", "show", "nope")).isEqualTo(1);
        assertThat(call.errors()).isEqualTo("No network found for nope\n");
        assertThat(run(new RecordedCall(), "openstack", "nonsense")).isEqualTo(2);
    }

    private int run(RecordedCall call, String... words) {
        try {
            return registry.program(words[0]).run(call, List.of(words).subList(1, words.length));
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }
}
