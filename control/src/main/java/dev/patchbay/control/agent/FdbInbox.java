package dev.patchbay.control.agent;

import dev.patchbay.control.neutron.FdbMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the messages of l2population that an agent gets, and has its log tell of them as Neutron's agent does.
 *
 * <p><b>Threads.</b> Any.
 */
final class FdbInbox {
    private static final String LOGGER = "neutron.plugins.ml2.drivers.openvswitch.agent.ovs_neutron_agent";

    private final AgentLog log;

    FdbInbox(AgentLog log) {
        this.log = log;
    }

    /** Reads messages, each a map of method and argument. */
    List<FdbMessage> read(List<?> messages) {
        List<FdbMessage> read = new ArrayList<>();
        messages.forEach(message -> read.addAll(read((Map<?, ?>) message)));
        return read;
    }

    private List<FdbMessage> read(Map<?, ?> message) {
        String method = (String) message.get("method");
        Map<?, ?> argument = (Map<?, ?>) message.get("fdb_entries");
        List<FdbMessage> messages = FdbMessage.read(method, argument);
        log.write(
                AgentLog.AGENT,
                "DEBUG neutron.plugins.ml2.drivers.l2pop.rpc_manager.l2population_rpc [-] "
                        + LOGGER + ".OVSNeutronAgent method " + method + " called with arguments ("
                        + PythonText.of(argument) + ",) {}");
        String received = switch (messages.isEmpty()
                ? FdbMessage.Method.ADD
                : messages.getFirst().method()) {
            case ADD -> "fdb_add received";
            case REMOVE -> "fdb_remove received";
            case UPDATE -> "update chg_ip received";
        };
        log.write(AgentLog.AGENT, "DEBUG " + LOGGER + " [-] " + received);
        return messages;
    }

    /** The server does not answer. */
    void noServer(String why) {
        log.write(AgentLog.AGENT, "ERROR " + LOGGER + " [-] Failed reporting state! " + why);
    }
}
