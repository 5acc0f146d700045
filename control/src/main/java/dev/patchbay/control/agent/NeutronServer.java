package dev.patchbay.control.agent;

import dev.patchbay.control.json.Json;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.neutron.DeployedPort;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.FdbMessage;
import dev.patchbay.control.neutron.FdbServer;
import dev.patchbay.control.neutron.Network;
import dev.patchbay.control.neutron.NeutronPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Neutron's server, as far as running hosts need one: it hears which ports are active where, and tells the agents what is behind
 * whose tunnel end (l2population).
 *
 * <p>A host on another machine may not be reached, or be switched on much later: until it reports, it counts as having active
 * what the lab's file gives it.
 *
 * <p><b>Invariants.</b> Each agent gets the messages in the order in which they were made. When a report is answered, every agent
 * that runs has done what the report means for it.
 *
 * <p><b>Threads.</b> Any; reports wait for each other. While it waits for an agent it holds its own lock, so an agent must not wait for
 * the server while it carries out a message.
 */
final class NeutronServer {
    private static final String TOPIC = "q-agent-notifier-l2population-update";
    private static final String LOGGER = "neutron.plugins.ml2.drivers.l2pop.rpc";

    private final Peers peers;
    private final AgentLog log;
    private final List<FdbMessage> sent = new ArrayList<>();
    private final FdbServer fdb = new FdbServer(Map.of(), Map.of(), sent::add);
    private final Set<String> heard = new HashSet<>();
    private Deployment deployment;

    NeutronServer(Peers peers, AgentLog log) {
        this.peers = peers;
        this.log = log;
    }

    /** The deployment is this one now. */
    synchronized void follow(Lab lab) {
        deployment = lab.deployment();
        Map<String, String> ends = new LinkedHashMap<>();
        deployment
                .agents()
                .forEach((host, agent) -> ends.put(host, agent.settings().localIp()));
        fdb.follow(ends, deployment.networks());
        for (String host : deployment.agents().keySet()) {
            if (peers.isElsewhere(host) && !heard.contains(host)) {
                publish(
                        host,
                        false,
                        deployment.portsOn(host).stream()
                                .filter(NeutronPort::adminUp)
                                .toList());
            }
        }
    }

    /**
     * An agent says which of its ports are active. Of the messages, the other agents get theirs at once and this one gets its own
     * with the answer.
     *
     * @param host of the agent
     * @param start whether it knows nothing yet
     * @param devices ids of ports
     * @return messages for it, each with method and argument
     */
    synchronized List<Object> devices(String host, boolean start, List<String> devices) {
        heard.add(host);
        return publish(
                host,
                start,
                devices.stream()
                        .map(deployment.ports()::get)
                        .filter(port -> port != null)
                        .map(DeployedPort::port)
                        .toList());
    }

    private List<Object> publish(String host, boolean start, List<NeutronPort> active) {
        Map<String, Network> networks = deployment.networks();
        List<NeutronPort> up = active.stream()
                .filter(port -> networks.get(port.network()).type().isTunnelled())
                .toList();
        sent.clear();
        for (NeutronPort known : fdb.activeOn(host)) {
            if (up.stream().noneMatch(port -> port.id().equals(known.id()))) {
                fdb.down(host, known);
            }
        }
        if (start) {
            fdb.restarted(host);
        }
        up.forEach(port -> fdb.up(host, port));
        List<FdbMessage> messages = List.copyOf(sent);
        messages.forEach(this::tell);
        for (String other : deployment.agents().keySet()) {
            if (!other.equals(host) && deployment.isPopulated(other)) {
                send(other, messagesFor(other, messages));
            }
        }
        return messagesFor(host, messages);
    }

    private void tell(FdbMessage message) {
        String what = " the message " + message.method().text() + " with " + PythonText.of(message.argument());
        log.write(
                AgentLog.SERVER,
                "DEBUG " + LOGGER + " [-] "
                        + (message.recipient().isEmpty()
                                ? "Fanout notify l2population agents at " + TOPIC
                                : "Notify l2population agent " + message.recipient() + " at " + TOPIC)
                        + what);
    }

    private static List<Object> messagesFor(String host, List<FdbMessage> messages) {
        return messages.stream()
                .filter(message ->
                        message.recipient().isEmpty() || message.recipient().equals(host))
                .map(message -> (Object) Map.of("method", message.method().text(), "fdb_entries", message.argument()))
                .collect(Collectors.toList());
    }

    private void send(String host, List<Object> messages) {
        if (messages.isEmpty()) {
            return;
        }
        try {
            peers.call(host, HostAgent.FDB, Json.write(messages));
        } catch (IOException away) {
            // It will report when it is there, and be told everything.
            log.write(AgentLog.SERVER, "DEBUG " + LOGGER + " [-] No agent took it: " + away.getMessage());
        }
    }
}
