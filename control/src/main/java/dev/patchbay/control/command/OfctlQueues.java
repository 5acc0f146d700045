package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ovs-ofctl queue-stats} and {@code queue-get-config}. As on a switch without QoS, every port has its default queue 0
 * and no figures about it.
 */
final class OfctlQueues {
    private final SwitchAccess access;

    OfctlQueues(SwitchAccess access) {
        this.access = access;
    }

    void statistics(OfctlRequest request) throws CommandFailure, InterruptedException {
        request.print(access.ask(model -> {
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            String port = request.argument(1, "all");
            boolean all = port.isEmpty() || port.equalsIgnoreCase("all");
            List<OfPort> ports = all ? localFirst(bridge) : OfctlPorts.chosen(bridge, request);
            String place = "port=" + (all ? "ANY" : port) + " queue=" + queueName(request);
            String refusal = refusal(request, ports, "OFPST_QUEUE request", place, all ? 2 : OfctlPorts.xid(request));
            return refusal != null ? refusal : statistics(request, bridge, ports, all ? 2 : OfctlPorts.xid(request));
        }));
    }

    private static String statistics(OfctlRequest request, Bridge bridge, List<OfPort> ports, int xid) {
        StringBuilder out = new StringBuilder("OFPST_QUEUE reply" + request.versionTag() + OfctlRequest.xidTag(xid)
                + ": " + ports.size() + " queues\n");
        for (OfPort port : ports) {
            OfPorts.append(out.append("  port "), port.ofport(), request.shownNames(bridge));
            out.append(" queue 0: bytes=?, pkts=?, errors=?, duration=?\n");
        }
        return out.toString();
    }

    void configuration(OfctlRequest request) throws CommandFailure, InterruptedException {
        request.print(access.ask(model -> {
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            String port = request.argument(1, "any");
            boolean all = port.equalsIgnoreCase("any");
            List<OfPort> ports = all ? List.copyOf(bridge.ports()) : OfctlPorts.chosen(bridge, request);
            boolean statistics = request.spoken().atLeast(OpenFlowVersion.OF14);
            String name = statistics ? "OFPST_QUEUE_DESC request" : "OFPT_QUEUE_GET_CONFIG_REQUEST";
            String place = "port=" + port + (statistics ? " queue=" + queueName(request) : "");
            String refusal = refusal(request, ports, name, place, OfctlPorts.xid(request));
            return refusal != null ? refusal : configuration(request, ports, all);
        }));
    }

    private static String configuration(OfctlRequest request, List<OfPort> ports, boolean all) {
        StringBuilder out = new StringBuilder();
        OpenFlowVersion version = request.spoken();
        if (version.atLeast(OpenFlowVersion.OF14)) {
            out.append("OFPST_QUEUE_DESC reply")
                    .append(request.versionTag())
                    .append(OfctlRequest.xidTag(OfctlPorts.xid(request)))
                    .append(": ");
            ports.forEach(port -> OfPorts.append(out.append("port="), port.ofport(), PortNames.NONE)
                    .append("\nqueue 0:\n"));
        } else if (all && version != OpenFlowVersion.OF10) {
            out.append(reply(request, 2)).append("port=ANY\n").append("queue 0:\n".repeat(ports.size()));
        } else {
            // OpenFlow 1.0 has to ask port by port, after it has asked which there are, and not for the local one.
            int xid = all ? 4 : OfctlPorts.xid(request);
            for (OfPort port : ports) {
                if (!all || port.ofport() < OfPorts.MAX) {
                    out.append(reply(request, xid++));
                    OfPorts.append(out.append("port="), port.ofport(), PortNames.NONE)
                            .append("\nqueue 0:\n");
                }
            }
        }
        return out.toString();
    }

    private static String reply(OfctlRequest request, int xid) {
        return "OFPT_QUEUE_GET_CONFIG_REPLY" + request.versionTag() + OfctlRequest.xidTag(xid) + ": ";
    }

    /** What the switch says to a request for what there is not; null if there is. */
    private static String refusal(OfctlRequest request, List<OfPort> ports, String name, String place, int xid) {
        String error = ports.isEmpty() ? "OFPQOFC_BAD_PORT" : isPresent(request) ? null : "OFPQOFC_BAD_QUEUE";
        String tags = request.versionTag() + OfctlRequest.xidTag(xid);
        return error == null ? null : "OFPT_ERROR" + tags + ": " + error + "\n" + name + tags + ": " + place + "\n";
    }

    private static boolean isPresent(OfctlRequest request) {
        return queueName(request).matches("ALL|0");
    }

    /** Text that is no number counts as 0. */
    private static String queueName(OfctlRequest request) {
        String queue = request.argument(2, "all");
        if (queue.isEmpty() || queue.equalsIgnoreCase("all")) {
            return "ALL";
        }
        String digits = queue.replaceAll("^0*([0-9]*).*", "$1");
        return digits.isEmpty() ? "0" : digits;
    }

    private static List<OfPort> localFirst(Bridge bridge) {
        List<OfPort> ports = new ArrayList<>(bridge.ports());
        ports.addFirst(ports.removeLast());
        return ports;
    }
}
