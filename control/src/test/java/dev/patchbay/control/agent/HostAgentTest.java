package dev.patchbay.control.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.lab.GuestSpec;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabHost;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.lab.LabSlice;
import dev.patchbay.control.lab.PortSpec;
import dev.patchbay.control.neutron.Deployment;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostAgentTest {
    private static final String LAB = """
            version: 1
            name: l2pop
            hosts: {one: {local_ip: 127.0.0.1}, two: {local_ip: 127.0.0.2}, three: {local_ip: 127.0.0.3}}
            neutron:
              hosts: {one: {}, two: {}, three: {}}
              networks: {net: {type: vxlan, segment: 9}}
              subnets: {net: {network: net, cidr: 192.0.2.0/24}}
              servers:
                a: {host: one, interfaces: [{network: net, ip: 192.0.2.11}]}
                b: {host: two, interfaces: [{network: net, ip: 192.0.2.12}]}
                c: {host: three, interfaces: [{network: net, ip: 192.0.2.13}]}
            """;

    private final Deque<Runnable> beforeAnswer = new ArrayDeque<>();
    private final Map<String, CommandRegistry> registries = new HashMap<>();
    private final Map<String, HostAgent> agents = new HashMap<>();
    private final Set<String> elsewhere = new HashSet<>();

    /** The way to the others; an answer of the server may be late, so that something else happens first. */
    private final class SlowPeers implements Peers {
        private final LocalPeers way = new LocalPeers();

        @Override
        public boolean isElsewhere(String host) {
            return elsewhere.contains(host);
        }

        @Override
        public void enter(String host, CommandRegistry commands) {
            way.enter(host, commands);
        }

        @Override
        public void leave(String host) {
            way.leave(host);
        }

        @Override
        public String call(String host, String command, String... arguments) throws IOException {
            String answer = way.call(host, command, arguments);
            Runnable first = command.equals(HostAgent.DEVICES) ? beforeAnswer.poll() : null;
            if (first != null) {
                first.run();
            }
            return answer;
        }
    }

    /** A host that is whatever it shall be. */
    private static final class Obedient implements HostAgent.Target {
        @Override
        public ChangeCount become(
                LabHost next, Map<String, GuestSpec> guests, Deployment deployment, Leftovers leftovers) {
            return new ChangeCount();
        }

        @Override
        public Map<String, Map<String, Integer>> portNumbers() {
            return Map.of();
        }
    }

    private void begin(String host, Peers peers) throws Exception {
        Lab lab = LabReader.parse("l2pop.yaml", LAB);
        HostAgent agent = new HostAgent(
                lab,
                host,
                peers,
                HostState.open(null, lab.name(), host),
                new AgentLog(() -> 0),
                new Obedient(),
                (section, before, words) -> DeploymentEditor.Edit.refused(1, "not here"));
        agent.start();
        CommandRegistry registry = new CommandRegistry();
        agent.register(registry);
        peers.enter(host, registry);
        registries.put(host, registry);
        agents.put(host, agent);
    }

    private List<String> tunnels(String host) {
        return agents.get(host).now().bridges().stream()
                .filter(bridge -> bridge.name().equals("br-tun"))
                .flatMap(bridge -> bridge.ports().stream())
                .map(PortSpec::name)
                .filter(name -> name.startsWith("vxlan-"))
                .sorted()
                .toList();
    }

    @Test
    void shouldKeepWhatCameBeforeTheAnswerToItsReport() throws Exception {
        Peers peers = new SlowPeers();
        for (String host : List.of("one", "two", "three")) {
            begin(host, peers);
        }
        // The server's own answer is made, then host two reports, and only then the answer is read.
        beforeAnswer.add(() -> agents.get("two").join());
        agents.get("one").join();
        agents.get("three").join();

        assertThat(tunnels("one")).containsExactly("vxlan-7f000002", "vxlan-7f000003");
        assertThat(tunnels("two")).containsExactly("vxlan-7f000001", "vxlan-7f000003");
        assertThat(tunnels("three")).containsExactly("vxlan-7f000001", "vxlan-7f000002");
    }

    @Test
    void shouldTakeFromTheFileWhatAHostOnAnotherMachineHasUntilItReports() throws Exception {
        elsewhere.add("three");
        Peers peers = new SlowPeers();
        begin("one", peers);
        begin("two", peers);
        agents.get("one").join();
        agents.get("two").join();

        assertThat(tunnels("one")).containsExactly("vxlan-7f000002", "vxlan-7f000003");
        assertThat(tunnels("two")).containsExactly("vxlan-7f000001", "vxlan-7f000003");

        String digest = HostAgent.digest(LabReader.parse("l2pop.yaml", LAB));
        registries.get("one").run(HostAgent.DEVICES, List.of("three", "running", "[]", digest));
        assertThat(tunnels("one")).containsExactly("vxlan-7f000002");
        assertThat(tunnels("two")).containsExactly("vxlan-7f000001");
    }

    @Test
    void shouldHaveTheServerTellAnAppliedLabToHostsOnOtherMachines() throws Exception {
        elsewhere.add("three");
        Peers peers = new SlowPeers();
        for (String host : List.of("one", "two", "three")) {
            begin(host, peers);
        }
        agents.keySet().forEach(host -> agents.get(host).join());
        Lab more = LabReader.parse(
                "l2pop.yaml", LAB + "    d: {host: two, interfaces: [{network: net, ip: 192.0.2.14}]}\n");
        registries.get("one").run(HostAgent.APPLY, List.of(LabSlice.write(more, "one")));

        assertThat(agents.get("three").lab().deployment().portsOn("two")).hasSize(2);
        assertThat(agents.get("two").lab().deployment().portsOn("two")).hasSize(1);
    }
}
