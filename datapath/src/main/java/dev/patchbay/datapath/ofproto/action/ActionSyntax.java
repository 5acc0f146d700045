package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.ofproto.field.FieldText;
import dev.patchbay.datapath.ofproto.field.FieldValue;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.KeyValues;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.Numbers;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads action lists in the syntax of {@code ovs-ofctl}: {@code load:0x3->NXM_NX_TUN_ID[],output:2}.
 *
 * <p>One keyword is one line of the table below. A word that is no keyword may be a port; anything else is an error that
 * names it. Some keywords of ovs-actions(7) are not understood yet and say so.
 */
public final class ActionSyntax {
    private static final int MIN_TRUNCATED = 14;
    private static final int NOTE_ALIGNMENT = 8;
    private static final int NOTE_FIRST = 6;

    private static final Map<String, Parser> KEYWORDS = new HashMap<>();

    static {
        KEYWORDS.put("output", ActionSyntax::output);
        KEYWORDS.put("controller", (text, names) -> controller(text));
        KEYWORDS.put("enqueue", ActionSyntax::enqueue);
        KEYWORDS.put("resubmit", ActionSyntax::resubmit);
        KEYWORDS.put("set_field", ActionSyntax::setField);
        KEYWORDS.put("load", (text, names) -> load(text));
        KEYWORDS.put("move", (text, names) -> move(text));
        KEYWORDS.put("push", (text, names) -> new StackPush(SubField.parse(text)));
        KEYWORDS.put("pop", (text, names) -> new StackPop(SubField.parse(text)));
        KEYWORDS.put("mod_vlan_vid", (text, names) -> new SetVlanVid(upTo("VLAN VID", text, 0xffff, 0xfff)));
        KEYWORDS.put("set_vlan_vid", (text, names) -> new SetVlanVid(upTo("VLAN VID", text, 0xffff, 0xfff)));
        KEYWORDS.put("mod_vlan_pcp", (text, names) -> new SetVlanPcp(upTo("VLAN PCP", text, 0xff, 7)));
        KEYWORDS.put("set_vlan_pcp", (text, names) -> new SetVlanPcp(upTo("VLAN PCP", text, 0xff, 7)));
        KEYWORDS.put("strip_vlan", (text, names) -> new StripVlan(false));
        KEYWORDS.put("pop_vlan", (text, names) -> new StripVlan(true));
        KEYWORDS.put("push_vlan", (text, names) -> pushVlan(text));
        KEYWORDS.put("mod_dl_src", (text, names) -> new SetEthSrc(mac(text)));
        KEYWORDS.put("mod_dl_dst", (text, names) -> new SetEthDst(mac(text)));
        KEYWORDS.put("mod_nw_src", (text, names) -> new SetIpv4Src(ipv4(text)));
        KEYWORDS.put("mod_nw_dst", (text, names) -> new SetIpv4Dst(ipv4(text)));
        KEYWORDS.put("mod_nw_tos", (text, names) -> dscp(text));
        KEYWORDS.put("mod_nw_ecn", (text, names) -> new SetIpEcn(upTo("ECN", text, 0xff, 3)));
        KEYWORDS.put("mod_nw_ttl", (text, names) -> new SetIpTtl(upTo("TTL", text, 0xff, 0xff)));
        KEYWORDS.put("mod_tp_src", (text, names) -> new SetL4SrcPort(upTo("source port", text, 0xffff, 0xffff)));
        KEYWORDS.put("mod_tp_dst", (text, names) -> new SetL4DstPort(upTo("destination port", text, 0xffff, 0xffff)));
        KEYWORDS.put("set_tunnel", (text, names) -> new SetTunnel(unsigned64(text), false));
        KEYWORDS.put("set_tunnel64", (text, names) -> new SetTunnel(unsigned64(text), true));
        KEYWORDS.put("set_queue", (text, names) -> new SetQueue(unsigned32(text)));
        KEYWORDS.put("pop_queue", (text, names) -> new PopQueue());
        KEYWORDS.put("dec_ttl", (text, names) -> decTtl(text));
        KEYWORDS.put("learn", LearnSyntax::parse);
        KEYWORDS.put("note", (text, names) -> note(text));
        KEYWORDS.put("exit", (text, names) -> new Exit());
        KEYWORDS.put("clone", (text, names) -> new Clone(parse(text, names)));
        KEYWORDS.put("ct_clear", (text, names) -> new CtClear());
        KEYWORDS.put("clear_actions", (text, names) -> new ClearActions());
        KEYWORDS.put("write_metadata", (text, names) -> writeMetadata(text));
        KEYWORDS.put("goto_table", (text, names) -> new GotoTable(table(text)));
    }

    private ActionSyntax() {}

    /** Makes an action of the text behind its keyword; positions in exceptions are relative to that text. */
    @FunctionalInterface
    private interface Parser {
        OfAction parse(String text, PortNames names);
    }

    /**
     * Reads a list of actions; {@code drop} and nothing are the empty list.
     *
     * @param text actions parted by commas or white space.
     * @param names port names to use.
     * @return actions as written, in no particular version's form.
     * @throws FlowSyntaxException if the text is anything else.
     */
    public static List<OfAction> parse(String text, PortNames names) {
        List<OfAction> actions = new ArrayList<>();
        boolean drop = false;
        KeyValues words = new KeyValues(text, 0);
        while (words.next()) {
            String keyword = words.key().toLowerCase(Locale.ROOT);
            Parser parser = KEYWORDS.get(keyword);
            if (parser != null) {
                try {
                    actions.add(parser.parse(words.value(), names));
                } catch (FlowSyntaxException e) {
                    throw e.movedBy(words.valuePosition());
                }
            } else if (keyword.equals("drop")) {
                drop = true;
            } else {
                int port = OfPorts.parse(words.key(), names);
                if (port < 0) {
                    throw words.badKey("unknown action " + words.key());
                }
                actions.add(new Output(port, 0));
            }
        }
        if (drop && !actions.isEmpty()) {
            throw new FlowSyntaxException("\"drop\" must not be accompanied by any other action or instruction", 0);
        }
        ActionCheck.order(actions);
        return actions;
    }

    private static FlowSyntaxException fault(String message) {
        return new FlowSyntaxException(message, 0);
    }

    private static OfAction output(String text, PortNames names) {
        if (text.contains("port") && text.contains("max_len")) {
            return truncated(text, names);
        }
        int port = OfPorts.parse(text, names);
        if (port >= 0) {
            return new Output(port, port == OfPorts.CONTROLLER ? Output.NO_LIMIT : 0);
        }
        try {
            return new OutputReg(SubField.parse(text), Output.NO_LIMIT);
        } catch (FlowSyntaxException e) {
            throw fault(text + ": output to unknown port");
        }
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
                }
                case "max_len" -> length = Numbers.parseUnsignedInt(words.value());
                default -> throw words.badKey("invalid key '" + words.key() + "' in output_trunc argument");
            }
        }
        if (length < MIN_TRUNCATED) {
            throw fault("max_len " + length + " is less than the minimum value " + MIN_TRUNCATED);
        }
        return new OutputTrunc(port, (int) length);
    }

    private static OfAction controller(String text) {
        if (text.isEmpty()) {
            return new Output(OfPorts.CONTROLLER, Output.NO_LIMIT);
        }
        if (text.indexOf('=') < 0) {
            return new Output(OfPorts.CONTROLLER, upTo("max_len", text, 0xffff, 0xffff));
        }
        int length = Output.NO_LIMIT;
        KeyValues words = new KeyValues(text, 0);
        while (words.next()) {
            if (!words.key().equals("max_len")) {
                throw words.badKey("unknown key \"" + words.key() + "\" parsing controller action");
            }
            length = upTo("max_len", words.value(), 0xffff, 0xffff);
        }
        return new Output(OfPorts.CONTROLLER, length);
    }

    private static OfAction enqueue(String text, PortNames names) {
        int split = 0;
        while (split < text.length() && ":q,".indexOf(text.charAt(split)) < 0) {
            split++;
        }
        if (split == 0 || split + 1 >= text.length()) {
            throw fault("\"enqueue\" syntax is \"enqueue:PORT:QUEUE\" or \"enqueue(PORT,QUEUE)\"");
        }
        String portText = text.substring(0, split);
        int port = OfPorts.parse(portText, names);
        if (port < 0) {
            throw fault(portText + ": enqueue to unknown port");
        }
        return new Enqueue(port, unsigned32(text.substring(split + 1)));
    }

    private static OfAction resubmit(String text, PortNames names) {
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

    private static OfAction setField(String text, PortNames names) {
        int arrow = arrow(text);
        String fieldText = text.substring(arrow + 2);
        String valueText = text.substring(0, arrow);
        MatchField field = MatchField.byFieldName(fieldText);
        if (field == null) {
            throw new FlowSyntaxException(fieldText + " is not a valid OXM field name", arrow + 2);
        }
        if (!field.writable() || !field.onWire()) {
            throw new FlowSyntaxException(fieldText + " is read-only", arrow + 2);
        }
        if (field == MatchField.CT_MARK || field == MatchField.CT_LABEL) {
            throw new FlowSyntaxException("cannot set CT fields outside of ct action", arrow + 2);
        }
        FieldValue value = FieldValue.parse(field, valueText, names);
        if ((value.low() & ~settable(field)) != 0) {
            throw fault(valueText + " is not a valid value for field " + field.fieldName());
        }
        return new SetField(field, value.high(), value.low(), value.maskHigh(), value.maskLow(), false);
    }

    private static long settable(MatchField field) {
        return field == MatchField.NW_TOS ? 0xfc : field.maxLow();
    }

    private static int arrow(String text) {
        int arrow = text.indexOf("->");
        if (arrow < 0) {
            throw fault(text + ": missing `->'");
        }
        if (arrow + 2 == text.length()) {
            throw fault(text + ": missing field name following `->'");
        }
        return arrow;
    }

    private static OfAction load(String text) {
        int arrow = arrow(text);
        SubField bits;
        try {
            bits = SubField.parse(text.substring(arrow + 2));
        } catch (FlowSyntaxException e) {
            throw e.movedBy(arrow + 2);
        }
        if (bits.field() == MatchField.CT_MARK || bits.field() == MatchField.CT_LABEL) {
            throw new FlowSyntaxException("cannot set CT fields outside of ct action", arrow + 2);
        }
        long[] value = new long[2];
        boolean number = Numbers.parse128(text.substring(0, arrow), value);
        if (!number || !LearnSyntax.fits(value, Math.max(bits.field().bits(), bits.bits()))) {
            throw fault(text + ": cannot parse integer value");
        }
        if (!LearnSyntax.fits(value, bits.bits())) {
            throw fault(text + ": value " + FieldText.appendHex(new StringBuilder(), value[0], value[1])
                    + " does not fit into " + bits.bits() + " bits");
        }
        return new SetField(
                bits.field(),
                bits.shiftHigh(value[0], value[1]),
                bits.shiftLow(value[1]),
                bits.maskHigh(),
                bits.maskLow(),
                true);
    }

    static Move move(String text) {
        int arrow = text.indexOf("->");
        if (arrow < 0) {
            SubField.parse(text);
            throw fault(text + ": missing `->' following source");
        }
        SubField source = SubField.parse(text.substring(0, arrow));
        SubField destination;
        try {
            destination = SubField.parse(text.substring(arrow + 2));
        } catch (FlowSyntaxException e) {
            throw e.movedBy(arrow + 2);
        }
        if (source.bits() != destination.bits()) {
            throw fault(text + ": source field is " + source.bits() + " bits wide but destination is "
                    + destination.bits() + " bits wide");
        }
        return new Move(source, destination);
    }

    private static OfAction pushVlan(String text) {
        int type = upTo("ethertype", text, 0xffff, 0xffff);
        if (type != 0x8100 && type != 0x88a8) {
            throw fault(text + ": not a valid VLAN ethertype");
        }
        return new PushVlan(type);
    }

    private static OfAction dscp(String text) {
        int tos = upTo("TOS", text, 0xff, 0xff);
        if ((tos & 3) != 0) {
            throw fault(text + ": not a valid TOS");
        }
        return new SetIpDscp(tos);
    }

    private static OfAction decTtl(String text) {
        List<Integer> controllers = new ArrayList<>();
        KeyValues words = new KeyValues(text, 0);
        while (words.next()) {
            controllers.add((int) Math.max(0, Numbers.parseDecimal(words.key())) & 0xffff);
        }
        return new DecTtl(controllers);
    }

    private static OfAction note(String text) {
        StringBuilder octets = new StringBuilder();
        int count = 0;
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == '.' && ++at == text.length()) {
                break;
            }
            int high = at < text.length() ? hexDigit(text.charAt(at)) : -1;
            int low = at + 1 < text.length() ? hexDigit(text.charAt(at + 1)) : -1;
            if (high < 0 || low < 0) {
                throw new FlowSyntaxException("bad hex digit in `note' argument", at);
            }
            octets.append(count++ == 0 ? "" : ".")
                    .append(Character.forDigit(high, 16))
                    .append(Character.forDigit(low, 16));
            at += 2;
        }
        while (count % NOTE_ALIGNMENT != NOTE_FIRST) {
            octets.append(count++ == 0 ? "00" : ".00");
        }
        return new Note(octets.toString());
    }

    // Character.digit would also take the digits of other scripts.
    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static OfAction writeMetadata(String text) {
        int slash = text.indexOf('/');
        long value = unsigned64(slash < 0 ? text : text.substring(0, slash));
        return new WriteMetadata(value, slash < 0 ? -1L : unsigned64(text.substring(slash + 1)));
    }

    /** A number that must be at most {@code limit} to be of its type and at most {@code max} to make sense. */
    private static int upTo(String what, String text, int limit, int max) {
        long value = Numbers.parseUnsignedInt(text);
        if (value < 0 || value > limit) {
            throw fault("invalid " + what + " \"" + text + "\"");
        }
        if (value > max) {
            throw fault(text + ": not a valid " + what);
        }
        return (int) value;
    }

    private static long mac(String text) {
        try {
            return MacAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw fault("invalid mac address " + text);
        }
    }

    private static int ipv4(String text) {
        try {
            return Ipv4Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw fault(text + ": could not convert to IP address");
        }
    }

    static long unsigned64(String text) {
        if (text.isEmpty()) {
            throw fault("missing required numeric argument");
        }
        long[] value = new long[2];
        if (!Numbers.parse128(text, value) || value[0] != 0) {
            throw fault("invalid numeric format " + text);
        }
        return value[1];
    }

    private static int unsigned32(String text) {
        long value = unsigned64(text);
        if (value >>> 32 != 0) {
            throw fault("invalid numeric format " + text);
        }
        return (int) value;
    }

    /** A table's number. */
    static int table(String text) {
        int table = tableNumber(text);
        if (table < 0) {
            throw fault("unknown table \"" + text + "\"");
        }
        return table;
    }

    private static int tableNumber(String text) {
        long table = Numbers.parseDecimal(text);
        return table > 0xff ? -1 : (int) table;
    }
}
