package dev.patchbay.control.dhcp;

import dev.patchbay.codec.dhcp.DhcpFlyweight;
import dev.patchbay.codec.dhcp.DhcpOption;
import dev.patchbay.codec.dhcp.DhcpOptionCursor;
import dev.patchbay.codec.dhcp.DhcpWriter;
import dev.patchbay.codec.ip.Ipv4Address;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;

/** A message as clients of the tests send it, and the text of an answer. */
final class DhcpClientMessage {
    private static final byte[] ASKED = {1, 3, 6, 12, 15, 26, 28, 42, 121, (byte) 249, 58, 59};

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[600]);
    private final DhcpWriter writer = new DhcpWriter().wrap(buffer, 0, 548);
    boolean unicast;

    static DhcpClientMessage of(long mac, int type) {
        var message = new DhcpClientMessage();
        message.writer.header().operation(1).transaction(0x12345678).seconds(3).hardwareAddress(mac);
        message.writer.option8(DhcpOption.MESSAGE_TYPE, type);
        return message;
    }

    DhcpClientMessage asking() {
        return asking(ASKED);
    }

    DhcpClientMessage asking(byte... codes) {
        writer.option(DhcpOption.PARAMETER_REQUEST, codes);
        return this;
    }

    DhcpClientMessage broadcast() {
        writer.header().flags(DhcpFlyweight.BROADCAST);
        return this;
    }

    DhcpClientMessage from(String address) {
        writer.header().clientAddress(Ipv4Address.parse(address));
        return this;
    }

    DhcpClientMessage toServer() {
        unicast = true;
        return this;
    }

    DhcpClientMessage address(int code, String address) {
        writer.option32(code, Ipv4Address.parse(address));
        return this;
    }

    DhcpClientMessage number(int code, int number) {
        writer.option32(code, number);
        return this;
    }

    DhcpClientMessage text(int code, String text) {
        writer.text(code, text);
        return this;
    }

    DhcpClientMessage octets(int code, String hex) {
        writer.option(code, HexFormat.of().parseHex(hex));
        return this;
    }

    byte[] message() {
        byte[] octets = new byte[writer.finish()];
        buffer.getBytes(0, octets);
        return octets;
    }

    /** Everything that matters of an answer, line by line. */
    static String describe(byte[] message) {
        if (message == null) {
            return "none";
        }
        var buffer = new UnsafeBuffer(message);
        DhcpFlyweight header = new DhcpFlyweight().wrap(buffer, 0);
        var out = new StringBuilder();
        out.append("op ").append(header.operation()).append(" xid ").append(header.transaction());
        out.append(" secs ").append(header.seconds()).append(" flags ").append(header.flags());
        out.append(" ci ").append(Ipv4Address.format(header.clientAddress()));
        out.append(" yi ").append(Ipv4Address.format(header.yourAddress()));
        out.append(" si ").append(Ipv4Address.format(header.nextServer()));
        out.append(" gi ").append(Ipv4Address.format(header.relayAddress()));
        out.append(" length ").append(message.length).append('\n');
        var digits = HexFormat.of();
        out.append("names ").append(digits.formatHex(message, 44, 236)).append('\n');
        var cursor = new DhcpOptionCursor().wrap(buffer, 0, message.length);
        while (cursor.next()) {
            out.append(cursor.code()).append(' ').append(digits.formatHex(cursor.octets()));
            out.append('\n');
        }
        return out.toString();
    }
}
