package dev.patchbay.datapath.ofproto.field;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * Reads a packet in the syntax of a match without masks, as {@code ofproto/trace} takes it: {@code
 * udp,in_port=1,nw_src=10.0.0.1}.
 *
 * <p>What is not named is zero. A field may be named once, and only behind what makes the packet have it.
 */
public final class PacketParser {
    private static final int TPID = 0x8100;
    private static final int FRAGMENT_BITS = 3;

    private final String text;
    private final PortNames names;
    private final FlowMask named;
    private final FlowKey packet = new FlowKey();

    private PacketParser(String text, PortNames names, FlowMask named) {
        this.text = text;
        this.names = names;
        this.named = named;
    }

    /**
     * Reads a packet.
     *
     * @param text all of it must be the packet.
     * @param names port names to use.
     * @return its key; {@code IN_PORT} is {@link OfPorts#NONE} unless the text names a port.
     * @throws FlowSyntaxException with Open vSwitch's message.
     */
    public static FlowKey parse(String text, PortNames names) {
        return parse(text, names, new FlowMask());
    }

    /**
     * Reads a packet and tells what of it the text names.
     *
     * @param text all of it must be the packet.
     * @param names port names to use.
     * @param named receives the bits of the fields that the text names.
     * @return its key; {@code IN_PORT} is {@link OfPorts#NONE} unless the text names a port.
     * @throws FlowSyntaxException with Open vSwitch's message.
     */
    public static FlowKey parse(String text, PortNames names, FlowMask named) {
        return new PacketParser(text, names, named).parse();
    }

    private FlowKey parse() {
        KeyValues words = new KeyValues(text, 0);
        while (words.next()) {
            ProtocolKeyword protocol = ProtocolKeyword.of(words.key());
            if (protocol != null) {
                protocol(protocol);
            } else {
                field(words);
            }
        }
        if (packet.get(FlowField.IN_PORT) == 0) {
            packet.set(FlowField.IN_PORT, OfPorts.NONE);
        }
        if (packet.get(FlowField.VLAN_TCI) != 0) {
            packet.set(FlowField.VLAN_TPID, TPID);
        }
        return packet;
    }

    private void protocol(ProtocolKeyword protocol) {
        if (packet.get(FlowField.ETH_TYPE) != 0) {
            throw wrong("Ethernet type set multiple times");
        }
        packet.set(FlowField.ETH_TYPE, protocol.ethType());
        named.unwildcard(FlowField.ETH_TYPE);
        if (protocol.protocol() != 0) {
            if (packet.get(FlowField.NW_PROTO) != 0) {
                throw wrong("network protocol set multiple times");
            }
            packet.set(FlowField.NW_PROTO, protocol.protocol());
            named.unwildcard(FlowField.NW_PROTO);
        }
    }

    private void field(KeyValues words) {
        String name = words.key();
        MatchField field = MatchField.byFieldName(name);
        if (field == null) {
            throw wrong("unknown field " + name);
        }
        if (!field.prerequisite().metBy(packet)) {
            throw wrong("prerequisites not met for setting " + name);
        }
        if (field.readLow(packet) != 0 || (field.flowField().wide() && field.read(packet) != 0)) {
            throw wrong("field " + name + " set multiple times");
        }
        FieldValue value;
        try {
            value = FieldValue.parse(field, words.value(), names);
        } catch (FlowSyntaxException e) {
            throw wrong("bad value for " + name + " (" + e.getMessage() + ")");
        }
        long all = field.format() == FieldFormat.FRAG ? FRAGMENT_BITS : field.octetMask();
        boolean whole = (value.maskLow() & all) == all && (value.maskHigh() & field.maxHigh()) == field.maxHigh();
        if (!whole) {
            throw wrong("bad value for " + name + " (" + words.value() + ": wildcards not allowed here)");
        }
        field.write(packet, value.high(), value.low(), field.maxHigh(), field.maxLow());
        field.unwildcard(named, -1L, -1L);
    }

    private FlowSyntaxException wrong(String what) {
        return new FlowSyntaxException(text + ": " + what, 0);
    }
}
