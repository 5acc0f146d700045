package dev.patchbay.datapath.ofproto.action;

import static dev.patchbay.datapath.ofproto.action.Arguments.fault;
import static dev.patchbay.datapath.ofproto.action.Arguments.octets;
import static dev.patchbay.datapath.ofproto.action.Arguments.tableNumber;
import static dev.patchbay.datapath.ofproto.action.Arguments.unsigned16;
import static dev.patchbay.datapath.ofproto.action.Arguments.unsigned32;

import dev.patchbay.datapath.ofproto.controller.PacketInReason;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.KeyValues;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;

/** Reads the arguments of the actions that send a packet somewhere: output, controller, enqueue, resubmit, sample. */
final class OutputSyntax {
    private static final int MIN_TRUNCATED = 14;
    private static final int CARRIED_BITS = 6;

    private OutputSyntax() {}

    static OfAction output(String text, PortNames names) {
        if (text.contains("port") && text.contains("max_len")) {
            return truncated(text, names);
        }
        int port = OfPorts.parse(text, names);
        if (port >= 0) {
            return new Output(port, port == OfPorts.CONTROLLER ? Output.NO_LIMIT : 0);
        }
        try {
            return register(text);
        } catch (FlowSyntaxException e) {
            throw fault(text + ": output to unknown port");
        }
    }

    static OfAction register(String text) {
        return new OutputReg(carried(SubField.parse(text)), Output.NO_LIMIT);
    }

    /** The message has six bits for the number of bits less one; what is more runs into the first bit's number. */
    private static SubField carried(SubField bits) {
        int word = bits.offset() << CARRIED_BITS | bits.bits() - 1;
        return new SubField(bits.field(), word >> CARRIED_BITS, (word & (1 << CARRIED_BITS) - 1) + 1);
    }

    private static OfAction truncated(String text, PortNames names) {
        int port = OfPorts.NONE;
        long length = 0;
        KeyValues words = new KeyValues(text, 0);
        while (words.next()) {
            switch (words.key()) {
                case "port" -> {
                    port = OfPorts.parse(words.value(), names);
                    if (port < 0) {
                        throw words.badValue("output to unknown truncate port: " + words.value());
                    }
                    if (port > OfPorts.MAX && port != OfPorts.LOCAL && port != OfPorts.IN_PORT) {
                        throw words.badValue("output to unsupported truncate port: " + words.value());
                    }
                }
                case "max_len" -> length = Integer.toUnsignedLong(unsigned32(words.value()));
                default -> throw words.badKey("invalid key '" + words.key() + "' in output_trunc argument");
            }
        }
        if (length < MIN_TRUNCATED) {
            throw fault("max_len " + length + " is less than the minimum value " + MIN_TRUNCATED);
        }
        return new OutputTrunc(port, (int) length);
    }

    static OfAction controller(String text) {
        if (text.isEmpty()) {
            return new Output(OfPorts.CONTROLLER, Output.NO_LIMIT);
        }
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return new Output(OfPorts.CONTROLLER, unsigned16("max_len", text));
        }
        PacketInReason reason = PacketInReason.ACTION;
        int length = Output.NO_LIMIT;
        int id = 0;
        String userdata = null;
        boolean pause = false;
        int meter = Controller.NO_METER;
        KeyValues words = new KeyValues(text, 0);
        while (words.next()) {
            switch (words.key()) {
                case "reason" -> {
                    reason = PacketInReason.byText(words.value());
                    if (reason == null) {
                        throw words.badValue("unknown reason \"" + words.value() + "\"");
                    }
                }
                case "max_len" -> length = unsigned16("max_len", words.value());
                case "id" -> id = unsigned16("id", words.value());
                case "userdata" -> userdata = words.value();
                case "pause" -> pause = true;
                case "meter_id" -> meter = unsigned32(words.value());
                default -> throw words.badKey("unknown key \"" + words.key() + "\" parsing controller action");
            }
        }
        boolean plain = reason == PacketInReason.ACTION && id == 0 && (userdata == null || userdata.isEmpty());
        if (plain && !pause && meter == Controller.NO_METER) {
            return new Output(OfPorts.CONTROLLER, length);
        }
        String octets = userdata == null ? "" : octets(userdata, " .\t\r\n");
        if (octets == null) {
            throw fault("bad hex digit in `controller' action `userdata'");
        }
        return new Controller(length, reason, id, octets, pause, meter);
    }

    static OfAction enqueue(String text, PortNames names) {
        int start = 0;
        while (start < text.length() && ":q,".indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        int split = start;
        while (split < text.length() && ":q,".indexOf(text.charAt(split)) < 0) {
            split++;
        }
        if (split == start || split + 1 >= text.length()) {
            throw fault("\"enqueue\" syntax is \"enqueue:PORT:QUEUE\" or \"enqueue(PORT,QUEUE)\"");
        }
        String portText = text.substring(start, split);
        int port = OfPorts.parse(portText, names);
        if (port < 0) {
            throw fault(portText + ": enqueue to unknown port");
        }
        return new Enqueue(port, unsigned32(text.substring(split + 1)));
    }

    static OfAction resubmit(String text, PortNames names) {
        int comma = text.indexOf(',');
        String portText = comma < 0 ? text : text.substring(0, comma);
        String rest = comma < 0 ? "" : text.substring(comma + 1);
        int second = rest.indexOf(',');
        String tableText = second < 0 ? rest : rest.substring(0, second);
        String option = second < 0 ? "" : rest.substring(second + 1);
        int port = OfPorts.IN_PORT;
        if (!portText.isEmpty()) {
            port = OfPorts.parse(portText, names);
            if (port < 0) {
                throw fault(portText + ": resubmit to unknown port");
            }
        }
        int table = Resubmit.SAME_TABLE;
        if (!tableText.isEmpty()) {
            table = tableNumber(tableText);
            if (table < 0) {
                throw fault(tableText + ": resubmit to unknown table");
            }
        }
        if (!option.isEmpty() && !option.equals("ct")) {
            throw fault(option + ": unknown parameter");
        }
        if (port == OfPorts.IN_PORT && table == Resubmit.SAME_TABLE) {
            throw fault("at least one \"in_port\" or \"table\" must be specified on resubmit");
        }
        return new Resubmit(port, table, !option.isEmpty());
    }

    static OfAction sample(String text, PortNames names) {
        int probability = 0;
        int collectors = 0;
        int domain = 0;
        int point = 0;
        int port = OfPorts.NONE;
        Sample.Direction direction = Sample.Direction.DEFAULT;
        KeyValues words = new KeyValues(text, 0);
        while (words.next()) {
            String value = words.value();
            switch (words.key()) {
                case "probability" -> {
                    probability = unsigned16("probability", value);
                    if (probability == 0) {
                        throw words.badValue("invalid probability value \"" + value + "\"");
                    }
                }
                case "collector_set_id" -> collectors = unsigned32(value);
                case "obs_domain_id" -> domain = unsigned32(value);
                case "obs_point_id" -> point = unsigned32(value);
                case "sampling_port" -> {
                    port = OfPorts.parse(value, names);
                    if (port < 0) {
                        throw words.badValue(value + ": unknown port");
                    }
                }
                case "ingress" -> direction = Sample.Direction.INGRESS;
                case "egress" -> direction = Sample.Direction.EGRESS;
                default -> throw words.badKey("invalid key \"" + words.key() + "\" in \"sample\" argument");
            }
        }
        if (probability == 0) {
            throw fault("non-zero \"probability\" must be specified on sample");
        }
        return new Sample(probability, collectors, domain, point, port, direction);
    }
}
