package dev.patchbay.codec.eth;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.Flyweight;
import dev.patchbay.codec.ip.Ipv4Address;
import org.agrona.MutableDirectBuffer;

/**
 * ARP for IPv4 over Ethernet (RFC 826; RARP, RFC 903, has the same layout).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |      Hardware Type (1)        |     Protocol Type (0x0800)    |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  | HW Length (6) | Prot. Len (4) |           Operation           |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                    Sender Hardware Address                    |
 *  +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                               |    Sender Protocol Address    |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |   (continued)                 |                               |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
 *  |                    Target Hardware Address                    |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                    Target Protocol Address                    |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>The address fields are where the picture says only if {@link #isEthernetIpv4()} holds.
 */
public final class ArpFlyweight extends Flyweight {
    /** Octet index of the hardware type. */
    public static final int HARDWARE_TYPE_OFFSET = 0;

    /** Octet index of the protocol type. */
    public static final int PROTOCOL_TYPE_OFFSET = HARDWARE_TYPE_OFFSET + Short.BYTES;

    /** Octet index of the length of a hardware address. */
    public static final int HARDWARE_LENGTH_OFFSET = PROTOCOL_TYPE_OFFSET + Short.BYTES;

    /** Octet index of the length of a protocol address. */
    public static final int PROTOCOL_LENGTH_OFFSET = HARDWARE_LENGTH_OFFSET + Byte.BYTES;

    /** Octet index of the operation. */
    public static final int OPERATION_OFFSET = PROTOCOL_LENGTH_OFFSET + Byte.BYTES;

    /** Octet index of the sender's MAC address. */
    public static final int SENDER_MAC_OFFSET = OPERATION_OFFSET + Short.BYTES;

    /** Octet index of the sender's IPv4 address. */
    public static final int SENDER_IP_OFFSET = SENDER_MAC_OFFSET + MacAddress.LENGTH;

    /** Octet index of the target's MAC address. */
    public static final int TARGET_MAC_OFFSET = SENDER_IP_OFFSET + Integer.BYTES;

    /** Octet index of the target's IPv4 address. */
    public static final int TARGET_IP_OFFSET = TARGET_MAC_OFFSET + MacAddress.LENGTH;

    /** Octets of an ARP packet for IPv4 over Ethernet. */
    public static final int LENGTH = TARGET_IP_OFFSET + Integer.BYTES;

    /** Operation: who has this address? */
    public static final int REQUEST = 1;

    /** Operation: I have. */
    public static final int REPLY = 2;

    // Hardware type 1, protocol type 0x0800, lengths 6 and 4: the eight octets before the addresses, less the
    // operation.
    private static final long ETHERNET_IPV4 = 0x0001_0800_0604_0000L;

    /**
     * Looks at an ARP packet.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @return this
     */
    public ArpFlyweight wrap(MutableDirectBuffer buffer, int offset) {
        point(buffer, offset);
        return this;
    }

    /**
     * Whether the four type and length fields say "IPv4 over Ethernet", that is, whether the other fields mean anything.
     *
     * @return true if they do
     */
    public boolean isEthernetIpv4() {
        return (buffer.getLong(offset + HARDWARE_TYPE_OFFSET, BIG_ENDIAN) & ~0xffffL) == ETHERNET_IPV4;
    }

    /**
     * Writes the four type and length fields and the operation.
     *
     * @param operation {@link #REQUEST}, {@link #REPLY} or another 16-bit number
     * @return this
     */
    public ArpFlyweight ethernetIpv4(int operation) {
        buffer.putLong(offset + HARDWARE_TYPE_OFFSET, ETHERNET_IPV4 | (operation & 0xffff), BIG_ENDIAN);
        return this;
    }

    /**
     * Operation code.
     *
     * @return {@link #REQUEST}, {@link #REPLY} or another number up to 0xffff
     */
    public int operation() {
        return buffer.getShort(offset + OPERATION_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the operation code.
     *
     * @param operation low 16 bits are used
     * @return this
     */
    public ArpFlyweight operation(int operation) {
        buffer.putShort(offset + OPERATION_OFFSET, (short) operation, BIG_ENDIAN);
        return this;
    }

    /**
     * MAC address of the sender.
     *
     * @return 48 bits
     */
    public long senderMac() {
        return MacAddress.read(buffer, offset + SENDER_MAC_OFFSET);
    }

    /**
     * Sets the MAC address of the sender.
     *
     * @param mac 48 bits
     * @return this
     */
    public ArpFlyweight senderMac(long mac) {
        MacAddress.write(buffer, offset + SENDER_MAC_OFFSET, mac);
        return this;
    }

    /**
     * IPv4 address of the sender.
     *
     * @return first octet most significant
     */
    public int senderIp() {
        return buffer.getInt(offset + SENDER_IP_OFFSET, BIG_ENDIAN);
    }

    /**
     * Sets the IPv4 address of the sender.
     *
     * @param ip first octet most significant
     * @return this
     */
    public ArpFlyweight senderIp(int ip) {
        buffer.putInt(offset + SENDER_IP_OFFSET, ip, BIG_ENDIAN);
        return this;
    }

    /**
     * MAC address of the target; zero in an ordinary request.
     *
     * @return 48 bits
     */
    public long targetMac() {
        return MacAddress.read(buffer, offset + TARGET_MAC_OFFSET);
    }

    /**
     * Sets the MAC address of the target.
     *
     * @param mac 48 bits
     * @return this
     */
    public ArpFlyweight targetMac(long mac) {
        MacAddress.write(buffer, offset + TARGET_MAC_OFFSET, mac);
        return this;
    }

    /**
     * IPv4 address of the target: the one asked for in a request.
     *
     * @return first octet most significant
     */
    public int targetIp() {
        return buffer.getInt(offset + TARGET_IP_OFFSET, BIG_ENDIAN);
    }

    /**
     * Sets the IPv4 address of the target.
     *
     * @param ip first octet most significant
     * @return this
     */
    public ArpFlyweight targetIp(int ip) {
        buffer.putInt(offset + TARGET_IP_OFFSET, ip, BIG_ENDIAN);
        return this;
    }

    @Override
    public StringBuilder appendTo(StringBuilder out) {
        if (!isEthernetIpv4()) {
            return out.append("arp of another kind than IPv4 over Ethernet");
        }
        out.append("arp op=").append(operation());
        MacAddress.append(out.append(" sha="), senderMac());
        Ipv4Address.append(out.append(" spa="), senderIp());
        MacAddress.append(out.append(" tha="), targetMac());
        return Ipv4Address.append(out.append(" tpa="), targetIp());
    }
}
