package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.odp.OdpFlow;
import dev.patchbay.datapath.odp.OdpFlowParser;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.PacketParser;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The arguments of {@code ofproto/trace}: {@code [dp] odp_flow} or {@code bridge br_flow}, a packet in hexadecimal behind
 * either, and options anywhere between (ovs-vswitchd(8)).
 *
 * <p>Options are read at once, what depends on bridges and ports is on the slow path.
 */
final class TraceArguments {
    private static final int MAX_WORDS = 3;
    private static final int ETHERNET_HEADER = 14;
    private static final int MAX_PAYLOAD = 64_000;
    private static final int DEFAULT_PAYLOAD = 64;
    private static final int UNKNOWN_PORT = -1;

    private final List<String> words = new ArrayList<>();
    private final List<Integer> nextStates = new ArrayList<>();
    private boolean generate;
    private boolean consistent;
    private boolean names;
    private DirectBuffer frame;
    private byte[] payload = GeneratedFrame.anyPayload(DEFAULT_PAYLOAD);

    /** What was asked for, found in the switch. */
    record Subject(Bridge bridge, FlowKey packet) {}

    /**
     * Reads the options and the packet.
     *
     * @param arguments of the command, without the actions of a packet-out
     * @param packetOut whether the options of a packet-out are known
     * @throws CommandFailure with Open vSwitch's message
     */
    TraceArguments(List<String> arguments, boolean packetOut) throws CommandFailure {
        Deque<String> left = new ArrayDeque<>(arguments);
        while (!left.isEmpty()) {
            String word = left.poll();
            switch (word) {
                case "-generate", "--generate" -> generate = true;
                case "-names", "--names" -> names = true;
                case "--l7" -> payload = octets(value(word, left));
                case "--l7-len" -> payload = GeneratedFrame.anyPayload(payloadLength(value(word, left)));
                case "--ct-next" -> nextStates.add(ConnectionStates.parse(value(word, left)));
                default -> {
                    if (packetOut && (word.equals("-consistent") || word.equals("--consistent"))) {
                        consistent = true;
                    } else if (word.startsWith("-")) {
                        throw new CommandFailure(word + ": unknown option");
                    } else if (words.size() == MAX_WORDS) {
                        throw new CommandFailure("too many arguments");
                    } else {
                        words.add(word);
                    }
                }
            }
        }
        takePacket();
        if (words.isEmpty() || words.size() == MAX_WORDS) {
            throw new CommandFailure("Syntax error");
        }
    }

    private static String value(String option, Deque<String> left) throws CommandFailure {
        if (left.isEmpty()) {
            throw new CommandFailure("Missing argument for option " + option);
        }
        return left.poll();
    }

    private static int payloadLength(String text) throws CommandFailure {
        if (!text.matches("[0-9]+")) {
            return 0;
        }
        if (text.length() > 5 || Integer.parseInt(text) > MAX_PAYLOAD) {
            throw new CommandFailure(text + ": too much L7 data");
        }
        return Integer.parseInt(text);
    }

    /** A last word of hexadecimal digits is a packet; with three words it has to be one. */
    private void takePacket() throws CommandFailure {
        if (generate || words.size() < 2) {
            return;
        }
        try {
            byte[] octets = octets(words.getLast());
            if (octets.length < ETHERNET_HEADER) {
                throw new CommandFailure("Packet data too short for Ethernet");
            }
            frame = new UnsafeBuffer(octets);
            words.removeLast();
        } catch (CommandFailure noPacket) {
            if (words.size() == MAX_WORDS) {
                throw noPacket;
            }
        }
    }

    static byte[] octets(String text) throws CommandFailure {
        try {
            return HexFormat.of().parseHex(text.replaceAll("[ .\t\r\n]", ""));
        } catch (IllegalArgumentException noHex) {
            throw new CommandFailure("Trailing garbage in packet data", noHex);
        }
    }

    boolean names() {
        return names;
    }

    /** Whether the actions have to suit the packet in every detail. */
    boolean consistent() {
        return consistent;
    }

    /** Whether there is a packet and not just a flow. */
    boolean whole() {
        return generate || frame != null;
    }

    /** The packet that was given, or one made up for a flow that was. */
    DirectBuffer frame(FlowKey packet) {
        return frame == null ? GeneratedFrame.of(packet, payload) : frame;
    }

    List<Integer> nextStates() {
        return nextStates;
    }

    /**
     * Finds bridge and packet.
     *
     * @throws CommandFailure with Open vSwitch's message
     */
    Subject subject(SwitchModel model) throws CommandFailure {
        OdpFlow flow;
        try {
            flow = OdpFlowParser.parse(words.getLast(), name -> datapathPort(model, name));
        } catch (FlowSyntaxException noDatapathFlow) {
            if (words.size() == 1) {
                throw new CommandFailure(
                        noDatapathFlow.getMessage() + " (or the bridge name was omitted)", noDatapathFlow);
            }
            return inBridge(model);
        }
        if (words.size() == 2 && !Datapath.isName(words.getFirst())) {
            throw new CommandFailure("Cannot find the datapath");
        }
        int number = flow.mask().get(FlowField.IN_PORT) == 0
                ? UNKNOWN_PORT
                : (int) flow.key().get(FlowField.IN_PORT);
        OfPort port = model.topology().port(number);
        if (port == null) {
            throw new CommandFailure("no OpenFlow port for datapath port " + Integer.toUnsignedString(number));
        }
        return new Subject(port.bridge(), withFrame(flow.packet().set(FlowField.IN_PORT, port.ofport())));
    }

    private Subject inBridge(SwitchModel model) throws CommandFailure {
        Bridge bridge = SwitchAccess.bridge(model, words.getFirst(), words.getFirst() + ": unknown bridge");
        try {
            return new Subject(bridge, withFrame(PacketParser.parse(words.getLast(), bridge)));
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure("Bad openflow flow syntax: " + wrong.getMessage(), wrong);
        }
    }

    private static int datapathPort(SwitchModel model, String name) {
        OfPort port = model.port(name);
        return port == null || port.type() == PortType.PATCH ? UNKNOWN_PORT : port.dpPort();
    }

    /** Of a flow with a packet only the metadata of the datapath counts, the rest is in the packet. */
    private FlowKey withFrame(FlowKey flow) {
        if (frame == null) {
            return flow;
        }
        FlowKey packet = new FlowKey();
        for (FlowField field : Datapath.METADATA) {
            packet.copy(field, flow);
        }
        new FlowKeyExtractor(FlowKeyExtractor.DEFAULT_VLAN_LIMIT).extract(frame, 0, frame.capacity(), packet);
        return packet;
    }
}
