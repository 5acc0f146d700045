package dev.patchbay.control.neutron;

import dev.patchbay.control.cli.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code patchbay neutron flows}: the flows that the agent of one host programs for a model. */
@Command(
        name = "flows",
        description = "Prints the flows of a host, bridge by bridge, as ovs-ofctl dump-flows --no-stats --names would.",
        footerHeading = "%nSettings:%n",
        footer = {
            "  l2_population=true|false      tunnels and entries for known ports only (true)",
            "  arp_responder=true|false      ARP answered here, if l2_population (true)",
            "  firewall=DRIVER               openvswitch, iptables_hybrid, noop (openvswitch)",
            "  dvr=true|false                distributed routers; over tunnels they need",
            "                                l2_population (false)",
            "  egress_direct=true|false      accepted frames leave without learning (false)",
            "  tunnel_types=TYPE,…           of vxlan, gre, geneve; none: no tunnels (vxlan)",
            "  bridge_mappings=NET:BRIDGE,…  provider bridges (physnet1:br-eth1)",
            "  local_ip=ADDRESS              the tunnel end here (the model's, or 10.0.0.1)",
            "  vxlan_udp_port=PORT           (4789)",
            "  local_vlans=NETWORK-ID:VLAN,… others in the order of the ports, from 1",
            "  host_dvr_for_dhcp=true|false  routers are told of DHCP ports, too (false)",
            "  use_veth_interconnection=…    pairs of devices to provider bridges (false)",
            "  release=NAME                  table layout: zed, rocky, juno, havana (zed)"
        })
final class NeutronFlowsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "What the host knows (JSON).")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE[,…]",
            description = "Settings of the agent; may be repeated, the last one of a key counts.")
    private List<String> settings = List.of();

    /** Creates the command; picocli fills it in. */
    NeutronFlowsCommand() {}

    @Override
    public Integer call() {
        SettingsReader reader = new SettingsReader();
        AgentSettings agent;
        try {
            for (String setting : settings) {
                reader.add(setting);
            }
            agent = reader.read(AgentSettings.DEFAULT);
        } catch (ModelException wrong) {
            throw new ParameterException(spec.commandLine(), "--set: " + wrong.getMessage(), wrong);
        }
        try {
            byte[] document = Files.readAllBytes(file);
            HostModel model = ModelReader.read(document);
            String localIp = ModelReader.localIp(document);
            if (localIp != null) {
                agent = reader.read(AgentSettings.DEFAULT.withLocalIp(localIp));
            }
            spec.commandLine().getOut().print(FlowListing.of(HostCompiler.compile(model, agent)));
            spec.commandLine().getOut().flush();
            return ExitStatus.OK;
        } catch (ModelException wrong) {
            throw new ParameterException(spec.commandLine(), file + ": " + wrong.getMessage(), wrong);
        } catch (NoSuchFileException absent) {
            throw new ParameterException(spec.commandLine(), file + ": no such file", absent);
        } catch (IOException unreadable) {
            throw new ParameterException(
                    spec.commandLine(), file + ": cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }
}
