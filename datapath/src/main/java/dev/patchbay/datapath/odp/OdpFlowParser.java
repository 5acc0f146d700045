package dev.patchbay.datapath.odp;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.datapath.ofproto.field.FlagNames;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.Numbers;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.function.ToIntFunction;

/**
 * Reads flows of the datapath, with or without masks, with or without a {@code ufid:} in front.
 *
 * <p>A field without a mask is matched exactly, one that is not there not at all. Headers may stand in any order, as in Open
 * vSwitch; that a flow makes sense as a whole is not checked. One object reads one flow.
 */
public final class OdpFlowParser {
    private static final String DELIMITERS = ", \t\r\n";
    private static final int VLAN_PRESENT = 0x1000;
    private static final int UFID_DIGITS = 36;

    private final String text;
    private final ToIntFunction<String> ports;
    private final OdpFlow flow = new OdpFlow();
    private final FlowKey key = flow.key();
    private final FlowMask mask = flow.mask();
    private int at;
    private int tags;

    private OdpFlowParser(String text, ToIntFunction<String> ports) {
        this.text = text;
        this.ports = ports;
    }

    /**
     * Reads a flow.
     *
     * @param text all of it must be the flow.
     * @param ports number of the port of a name, -1 if there is none.
     * @return the flow.
     * @throws FlowSyntaxException if the text is none, with Open vSwitch's message.
     */
    public static OdpFlow parse(String text, ToIntFunction<String> ports) {
        return new OdpFlowParser(text, ports).parse();
    }

    /** One header and its values as {@code set(…)} holds them, and where the text goes on behind its bracket. */
    record Header(OdpFlow flow, int end) {}

    /** Reads one header at a place of a longer text. */
    static Header header(String text, int from) {
        OdpFlowParser parser = new OdpFlowParser(text, _ -> -1);
        parser.at = from;
        parser.checkedAttribute();
        return new Header(parser.flow, parser.at);
    }

    private OdpFlow parse() {
        while (skipDelimiters()) {
            checkedAttribute();
        }
        return flow;
    }

    private void checkedAttribute() {
        int start = at;
        try {
            attribute();
        } catch (Malformed malformed) {
            FlowSyntaxException wrong = new FlowSyntaxException("syntax error at " + text.substring(start), start);
            wrong.initCause(malformed);
            throw wrong;
        }
    }

    /** Something did not read as it should; the attribute in which it stands tells the user where. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /** Moves to the next part; false at the end. */
    private boolean skipDelimiters() {
        while (at < text.length() && DELIMITERS.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length();
    }

    private boolean closing() throws Malformed {
        if (!skipDelimiters()) {
            throw new Malformed("missing )");
        }
        if (text.charAt(at) != ')') {
            return false;
        }
        at++;
        return true;
    }

    private void attribute() throws Malformed {
        if (text.startsWith("ufid:", at)) {
            at += "ufid:".length() + UFID_DIGITS;
            if (at > text.length()) {
                throw new Malformed("ufid");
            }
            return;
        }
        int bracket = text.indexOf('(', at);
        if (bracket < 0) {
            throw new Malformed("missing (");
        }
        String name = text.substring(at, bracket);
        at = bracket + 1;
        switch (name) {
            case "in_port" -> inPort();
            case "ct_state" -> flags(FlowField.CT_STATE, FlagNames.CT_STATE);
            case "tcp_flags" -> flags(FlowField.TCP_FLAGS, FlagNames.TCP);
            case "eth_type" -> ethernetType();
            case "vlan" -> vlan();
            case "mpls" -> mpls();
            case "packet_type" -> packetType();
            case "encap" -> {
                while (!closing()) {
                    attribute();
                }
            }
            default -> {
                OdpAttribute attribute = OdpAttribute.named(name);
                if (attribute == null) {
                    throw new Malformed(name);
                }
                fields(attribute);
            }
        }
    }

    private void fields(OdpAttribute attribute) throws Malformed {
        if (attribute.fields().getFirst().name().isEmpty()) {
            value(attribute.fields().getFirst());
            close();
            return;
        }
        while (!closing()) {
            if (attribute == OdpAttribute.TUNNEL && text.startsWith("flags(", at)) {
                at += "flags(".length();
                flags(FlowField.TUN_FLAGS, FlagNames.TUNNEL);
                continue;
            }
            value(field(attribute));
            if (attribute == OdpAttribute.TUNNEL && key.get(FlowField.TUN_ID) != 0) {
                key.set(FlowField.TUN_FLAGS, key.get(FlowField.TUN_FLAGS) | TunnelFlags.KEY);
            }
        }
    }

    private OdpField field(OdpAttribute attribute) throws Malformed {
        for (OdpField field : attribute.fields()) {
            if (text.startsWith(field.name() + "=", at)) {
                at += field.name().length() + 1;
                return field;
            }
        }
        throw new Malformed("unknown field of " + attribute.text());
    }

    /** The text up to the next comma or closing bracket. */
    private String word() throws Malformed {
        int start = at;
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != ')') {
            at++;
        }
        if (at == text.length() || at == start) {
            throw new Malformed("missing value");
        }
        return text.substring(start, at);
    }

    private void close() throws Malformed {
        if (at >= text.length() || text.charAt(at) != ')') {
            throw new Malformed("missing )");
        }
        at++;
    }

    private void value(OdpField field) throws Malformed {
        String word = word();
        int slash = word.indexOf('/');
        String value = slash < 0 ? word : word.substring(0, slash);
        String bits = slash < 0 ? "" : word.substring(slash + 1);
        FlowField place = field.field();
        try {
            switch (field.style()) {
                case MAC -> set(place, MacAddress.parse(value), slash < 0 ? -1L : MacAddress.parse(bits));
                case IPV4 -> set(place, Ipv4Address.parse(value), slash < 0 ? -1L : Ipv4Address.parse(bits));
                case IPV6 -> {
                    Ipv6Address address = Ipv6Address.parse(value);
                    Ipv6Address matched = slash < 0 ? new Ipv6Address(-1L, -1L) : Ipv6Address.parse(bits);
                    key.set(place, address.high(), address.low());
                    matched(place, matched.high(), matched.low());
                }
                case FRAGMENT -> {
                    OdpFragment kind = OdpFragment.named(value);
                    if (kind == null) {
                        throw new Malformed(value);
                    }
                    set(place, kind.value(), field.whole());
                }
                default -> number(field, value, bits);
            }
        } catch (IllegalArgumentException noAddress) {
            Malformed malformed = new Malformed(word);
            malformed.initCause(noAddress);
            throw malformed;
        }
    }

    private void number(OdpField field, String value, String bits) throws Malformed {
        long[] number = number(value);
        long[] matched = bits.isEmpty() ? new long[] {-1L, -1L} : number(bits);
        if (field.field() == null) {
            return;
        }
        if (field.field().wide()) {
            key.set(field.field(), number[0], number[1]);
            matched(field.field(), matched[0], matched[1]);
        } else {
            set(field.field(), number[1], bits.isEmpty() ? field.whole() : matched[1]);
        }
    }

    private static long[] number(String digits) throws Malformed {
        long[] number = new long[2];
        if (!Numbers.parse128(digits, number)) {
            throw new Malformed(digits);
        }
        return number;
    }

    private void set(FlowField field, long value, long bits) {
        key.set(field, value);
        mask.words()[field.word()] &= ~field.mask();
        mask.unwildcard(field, bits);
    }

    private void matched(FlowField field, long high, long low) {
        mask.words()[field.word()] = high;
        mask.words()[field.word() + 1] = low;
    }

    private void inPort() throws Malformed {
        String word = word();
        int port = Numbers.isNumber(word) ? (int) number(word)[1] : ports.applyAsInt(word);
        if (port < 0) {
            throw new Malformed(word);
        }
        set(FlowField.IN_PORT, port, -1L);
        close();
    }

    /** A flag word: a number with or without a mask, names with signs, or names joined by a bar. */
    private void flags(FlowField field, FlagNames names) throws Malformed {
        String word = word();
        int slash = word.indexOf('/');
        if (Numbers.isNumber(slash < 0 ? word : word.substring(0, slash))) {
            set(
                    field,
                    number(slash < 0 ? word : word.substring(0, slash))[1],
                    slash < 0 ? -1L : number(word.substring(slash + 1))[1]);
        } else {
            boolean signed = word.charAt(0) == '+' || word.charAt(0) == '-';
            long value = 0;
            long matched = 0;
            for (int start = 0; start < word.length(); ) {
                int end = signed ? start + 1 : start;
                while (end < word.length() && (signed ? "+-" : "|").indexOf(word.charAt(end)) < 0) {
                    end++;
                }
                int bit = names.bit(word, signed ? start + 1 : start, end);
                if (bit == 0) {
                    throw new Malformed(word);
                }
                matched |= bit;
                value |= signed && word.charAt(start) == '-' ? 0 : bit;
                start = signed ? end : end + 1;
            }
            set(field, value, signed ? matched : -1L);
        }
        close();
    }

    /** The type in front of a tag is the tag's; the last one is the frame's. */
    private void ethernetType() throws Malformed {
        value(OdpAttribute.ETH_TYPE.fields().getFirst());
        close();
        long type = key.get(FlowField.ETH_TYPE);
        if (type == 0) {
            key.set(FlowField.ETH_TYPE, FlowKeyExtractor.ETH_TYPE_NONE);
        }
    }

    private void vlan() throws Malformed {
        FlowField tci = tags == 0 ? FlowField.VLAN_TCI : FlowField.VLAN_TCI1;
        FlowField tpid = tags == 0 ? FlowField.VLAN_TPID : FlowField.VLAN_TPID1;
        set(tpid, key.get(FlowField.ETH_TYPE), mask.get(FlowField.ETH_TYPE));
        tags++;
        int tag = VLAN_PRESENT;
        int bits = VLAN_PRESENT;
        while (!closing()) {
            int shift = text.startsWith("pcp=", at) ? 13 : text.startsWith("cfi=", at) ? 12 : 0;
            int width = shift == 13 ? 7 : shift == 12 ? 1 : 0xfff;
            if (shift == 0 && !text.startsWith("vid=", at)) {
                throw new Malformed("vlan");
            }
            at += "vid=".length();
            String word = word();
            int slash = word.indexOf('/');
            long value = number(slash < 0 ? word : word.substring(0, slash))[1];
            long matched = slash < 0 ? width : number(word.substring(slash + 1))[1];
            if (Long.compareUnsigned(value, width) > 0 || Long.compareUnsigned(matched, width) > 0) {
                throw new Malformed(word);
            }
            tag = (tag & ~(width << shift)) | (int) value << shift;
            bits = (bits & ~(width << shift)) | (int) matched << shift;
        }
        set(tci, tag, bits);
    }

    private void mpls() throws Malformed {
        FlowField[] places = {FlowField.MPLS_LSE0, FlowField.MPLS_LSE1, FlowField.MPLS_LSE2};
        int index = -1;
        while (!closing()) {
            String name = text.substring(at, Math.max(at, text.indexOf('=', at)));
            int shift = switch (name) {
                case "label" -> 12;
                case "tc" -> 9;
                case "bos" -> 8;
                case "ttl" -> 0;
                default -> throw new Malformed(name);
            };
            int width = shift == 12 ? 0xfffff : shift == 9 ? 7 : shift == 8 ? 1 : 255;
            at += name.length() + 1;
            index += shift == 12 || index < 0 ? 1 : 0;
            if (index == places.length) {
                throw new Malformed("too many labels");
            }
            String word = word();
            int slash = word.indexOf('/');
            long value = number(slash < 0 ? word : word.substring(0, slash))[1];
            // Open vSwitch writes these masks of tc and bos in hexadecimal without a prefix; both have one digit.
            long matched = slash < 0 ? width : number(word.substring(slash + 1))[1];
            if (Long.compareUnsigned(value, width) > 0 || Long.compareUnsigned(matched, width) > 0) {
                throw new Malformed(word);
            }
            key.set(places[index], key.get(places[index]) | value << shift);
            mask.unwildcard(places[index], matched << shift);
        }
    }

    /** Only Ethernet frames exist here. */
    private void packetType() throws Malformed {
        while (!closing()) {
            if (!text.startsWith("ns=", at) && !text.startsWith("id=", at)) {
                throw new Malformed("packet_type");
            }
            at += "ns=".length();
            String word = word();
            int slash = word.indexOf('/');
            if (number(slash < 0 ? word : word.substring(0, slash))[1] != 0) {
                throw new Malformed("not an Ethernet frame");
            }
        }
    }
}
