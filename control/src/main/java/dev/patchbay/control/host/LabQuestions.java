package dev.patchbay.control.host;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.guest.Guest;
import dev.patchbay.control.guest.GuestDirectory;
import dev.patchbay.control.lab.Cidr;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.PortCounters;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a check can ask a host. A question is a list of words:
 *
 * <ul>
 *   <li>{@code ["tunnels"]}: datagrams sent to each remote tunnel end since the start, by address
 *   <li>{@code ["drops"]}: packets dropped since the start, by reason, those with none left out
 *   <li>{@code ["frames", GUEST, MAC]}: frames that the guest received with this source address
 *   <li>{@code ["addresses", GUEST]}: the guest's addresses with their lengths; none while it waits for DHCP
 *   <li>{@code ["flows", BRIDGE, MATCH]}: the flows found, each with {@code text} (without statistics) and {@code packets}
 *   <li>{@code ["fdb", BRIDGE, MAC]}: the MAC table's entries for the address, each with {@code vlan} and {@code port}
 * </ul>
 *
 * <p>All questions of one call about the switch are answered at one moment, with all statistics counted in.
 */
final class LabQuestions {
    private final VirtualSwitch vswitch;
    private final GuestDirectory guests;

    LabQuestions(VirtualSwitch vswitch, GuestDirectory guests) {
        this.vswitch = vswitch;
        this.guests = guests;
    }

    /** The answers, in the order of the questions. */
    List<Object> answer(List<?> questions) throws CommandFailure, InterruptedException {
        List<Object> answers = new ArrayList<>(LabCommands.await(vswitch.call(model -> {
            model.pushStatistics();
            List<Object> known = new ArrayList<>();
            questions.forEach(question -> known.add(aboutSwitch(model, words(question))));
            return known;
        })));
        for (int i = 0; i < answers.size(); i++) {
            List<String> words = words(questions.get(i));
            if (words.getFirst().equals("frames")) {
                Guest guest = guest(words.get(1));
                answers.set(i, LabCommands.await(guest.framesFrom(MacAddress.parse(words.get(2)))));
            } else if (words.getFirst().equals("addresses")) {
                answers.set(
                        i,
                        guest(words.get(1)).configuration().addresses().stream()
                                .map(Cidr::toString)
                                .toList());
            }
        }
        return answers;
    }

    private Guest guest(String name) throws CommandFailure {
        return guests.named(name).orElseThrow(() -> new CommandFailure("no guest '" + name + "'"));
    }

    private static List<String> words(Object question) {
        return ((List<?>) question).stream().map(String::valueOf).toList();
    }

    private Object aboutSwitch(SwitchModel model, List<String> question) {
        return switch (question.getFirst()) {
            case "tunnels" -> tunnels(model);
            case "drops" -> drops();
            case "flows" -> flows(model, question.get(1), question.get(2));
            case "fdb" -> fdb(model, question.get(1), MacAddress.parse(question.get(2)));
            case "frames", "addresses" -> 0L;
            default -> throw new IllegalArgumentException("unknown question '" + question.getFirst() + "'");
        };
    }

    private static Map<String, Object> tunnels(SwitchModel model) {
        Map<String, Object> sent = new LinkedHashMap<>();
        for (Bridge bridge : model.bridges()) {
            for (OfPort port : bridge.ports()) {
                if (port.type() == PortType.VXLAN) {
                    long packets = model.vport(port).total(PortCounters::txPackets);
                    sent.merge(
                            Ipv4Address.format(port.tunnel().remoteIp()),
                            packets,
                            (one, other) -> (Long) one + (Long) other);
                }
            }
        }
        return sent;
    }

    private Map<String, Object> drops() {
        Map<String, Object> drops = new LinkedHashMap<>();
        for (DropReason reason : DropReason.values()) {
            long count = vswitch.counters().drops(reason);
            if (count > 0) {
                drops.put(reason.name(), count);
            }
        }
        return drops;
    }

    private static List<Object> flows(SwitchModel model, String bridgeName, String match) {
        Bridge bridge = bridge(model, bridgeName);
        List<Object> found = new ArrayList<>();
        for (Rule rule : FlowText.select(bridge, match)) {
            Map<String, Object> flow = new LinkedHashMap<>();
            flow.put("text", FlowText.line(bridge, rule));
            flow.put("packets", rule.packets());
            found.add(flow);
        }
        return found;
    }

    private static List<Object> fdb(SwitchModel model, String bridgeName, long mac) {
        Bridge bridge = bridge(model, bridgeName);
        List<Object> found = new ArrayList<>();
        bridge.fdb().forEach(entry -> {
            if (entry.mac() == mac) {
                Map<String, Object> answer = new LinkedHashMap<>();
                answer.put("vlan", (long) entry.vlan());
                answer.put("port", bridge.nameOf(entry.port()));
                found.add(answer);
            }
        });
        return found;
    }

    private static Bridge bridge(SwitchModel model, String name) {
        Bridge bridge = model.bridge(name);
        if (bridge == null) {
            throw new IllegalArgumentException("no bridge '" + name + "'");
        }
        return bridge;
    }
}
