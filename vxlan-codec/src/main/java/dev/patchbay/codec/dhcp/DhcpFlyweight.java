package dev.patchbay.codec.dhcp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.Flyweight;
import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * DHCP message up to its options (RFC 2131 section 2), in the payload of UDP port 67 or 68.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |      op       |     htype     |     hlen      |     hops      |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                              xid                              |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |             secs              |B|           flags             |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                            ciaddr                             |
 *  |                            yiaddr                             |
 *  |                            siaddr                             |
 *  |                            giaddr                             |
 *  |                     chaddr (16 octets)                        |
 *  |                     sname  (64 octets)                        |
 *  |                     file  (128 octets)                        |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                  magic cookie 63 82 53 63                     |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                           options …                           |
 * </pre>
 *
 * <p>{@link #isMessage} is to be asked before anything else is read.
 */
public final class DhcpFlyweight extends Flyweight {
    /** Octet index of the operation. */
    public static final int OPERATION_OFFSET = 0;

    /** Octet index of the hardware type. */
    public static final int HARDWARE_TYPE_OFFSET = OPERATION_OFFSET + Byte.BYTES;

    /** Octet index of the hardware length. */
    public static final int HARDWARE_LENGTH_OFFSET = HARDWARE_TYPE_OFFSET + Byte.BYTES;

    /** Octet index of the hops. */
    public static final int HOPS_OFFSET = HARDWARE_LENGTH_OFFSET + Byte.BYTES;

    /** Octet index of the transaction. */
    public static final int TRANSACTION_OFFSET = HOPS_OFFSET + Byte.BYTES;

    /** Octet index of the seconds. */
    public static final int SECONDS_OFFSET = TRANSACTION_OFFSET + Integer.BYTES;

    /** Octet index of the flags. */
    public static final int FLAGS_OFFSET = SECONDS_OFFSET + Short.BYTES;

    /** Octet index of the client address. */
    public static final int CLIENT_ADDRESS_OFFSET = FLAGS_OFFSET + Short.BYTES;

    /** Octet index of the your address. */
    public static final int YOUR_ADDRESS_OFFSET = CLIENT_ADDRESS_OFFSET + Integer.BYTES;

    /** Octet index of the next server. */
    public static final int NEXT_SERVER_OFFSET = YOUR_ADDRESS_OFFSET + Integer.BYTES;

    /** Octet index of the relay address. */
    public static final int RELAY_ADDRESS_OFFSET = NEXT_SERVER_OFFSET + Integer.BYTES;

    /** Octet index of the client's hardware address, of which 6 of 16 octets are used. */
    public static final int HARDWARE_ADDRESS_OFFSET = RELAY_ADDRESS_OFFSET + Integer.BYTES;

    /** Octet index of the server's name. */
    public static final int SERVER_NAME_OFFSET = HARDWARE_ADDRESS_OFFSET + 16;

    /** Octets of the server's name. */
    public static final int SERVER_NAME_LENGTH = 64;

    /** Octet index of the name of the file to boot from. */
    public static final int FILE_OFFSET = SERVER_NAME_OFFSET + SERVER_NAME_LENGTH;

    /** Octets of the file's name. */
    public static final int FILE_LENGTH = 128;

    /** Octet index of the cookie. */
    public static final int COOKIE_OFFSET = FILE_OFFSET + FILE_LENGTH;

    /** Octets in front of the options. */
    public static final int LENGTH = COOKIE_OFFSET + Integer.BYTES;

    /** The cookie that tells DHCP and BOOTP with options from anything else. */
    public static final int COOKIE = 0x63825363;

    /** Operation: from client to server. */
    public static final int REQUEST = 1;

    /** Operation: from server to client. */
    public static final int REPLY = 2;

    /** Hardware type of Ethernet. */
    public static final int ETHERNET = 1;

    /** Flag: the client cannot receive unicast before it is configured. */
    public static final int BROADCAST = 0x8000;

    /** Port that servers listen on. */
    public static final int SERVER_PORT = 67;

    /** Port that clients listen on. */
    public static final int CLIENT_PORT = 68;

    /**
     * Looks at a message.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @return this
     */
    public DhcpFlyweight wrap(MutableDirectBuffer buffer, int offset) {
        point(buffer, offset);
        return this;
    }

    /**
     * Whether the octets are a DHCP message for Ethernet as far as this flyweight reads.
     *
     * @param buffer that holds them
     * @param offset of the first
     * @param length of what came
     * @return true if all fixed fields are there, the cookie is right and the hardware address is one of Ethernet
     */
    public static boolean isMessage(DirectBuffer buffer, int offset, int length) {
        return length >= LENGTH
                && buffer.getInt(offset + COOKIE_OFFSET, BIG_ENDIAN) == COOKIE
                && buffer.getByte(offset + HARDWARE_TYPE_OFFSET) == ETHERNET
                && buffer.getByte(offset + HARDWARE_LENGTH_OFFSET) == MacAddress.LENGTH;
    }

    /**
     * Makes all fixed fields zero but those of Ethernet and the cookie.
     *
     * @return this
     */
    public DhcpFlyweight initialize() {
        buffer.setMemory(offset, LENGTH, (byte) 0);
        buffer.putInt(offset + COOKIE_OFFSET, COOKIE, BIG_ENDIAN);
        return hardwareType(ETHERNET).hardwareLength(MacAddress.LENGTH);
    }

    /**
     * Operation.
     *
     * @return 1 from client to server, 2 back
     */
    public int operation() {
        return buffer.getByte(offset + OPERATION_OFFSET) & 0xff;
    }

    /**
     * Sets the operation.
     *
     * @param value low 8 bits are used
     * @return this
     */
    public DhcpFlyweight operation(int value) {
        buffer.putByte(offset + OPERATION_OFFSET, (byte) value);
        return this;
    }

    /**
     * Hardware type.
     *
     * @return 1 for Ethernet
     */
    public int hardwareType() {
        return buffer.getByte(offset + HARDWARE_TYPE_OFFSET) & 0xff;
    }

    /**
     * Sets the hardware type.
     *
     * @param value low 8 bits are used
     * @return this
     */
    public DhcpFlyweight hardwareType(int value) {
        buffer.putByte(offset + HARDWARE_TYPE_OFFSET, (byte) value);
        return this;
    }

    /**
     * Hardware length.
     *
     * @return octets of the hardware address
     */
    public int hardwareLength() {
        return buffer.getByte(offset + HARDWARE_LENGTH_OFFSET) & 0xff;
    }

    /**
     * Sets the hardware length.
     *
     * @param value low 8 bits are used
     * @return this
     */
    public DhcpFlyweight hardwareLength(int value) {
        buffer.putByte(offset + HARDWARE_LENGTH_OFFSET, (byte) value);
        return this;
    }

    /**
     * Hops.
     *
     * @return relays passed
     */
    public int hops() {
        return buffer.getByte(offset + HOPS_OFFSET) & 0xff;
    }

    /**
     * Sets the hops.
     *
     * @param value low 8 bits are used
     * @return this
     */
    public DhcpFlyweight hops(int value) {
        buffer.putByte(offset + HOPS_OFFSET, (byte) value);
        return this;
    }

    /**
     * Transaction.
     *
     * @return number chosen by the client
     */
    public int transaction() {
        return buffer.getInt(offset + TRANSACTION_OFFSET, BIG_ENDIAN);
    }

    /**
     * Sets the transaction.
     *
     * @param value all bits are used
     * @return this
     */
    public DhcpFlyweight transaction(int value) {
        buffer.putInt(offset + TRANSACTION_OFFSET, value, BIG_ENDIAN);
        return this;
    }

    /**
     * Seconds.
     *
     * @return since the client began
     */
    public int seconds() {
        return buffer.getShort(offset + SECONDS_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the seconds.
     *
     * @param value low 16 bits are used
     * @return this
     */
    public DhcpFlyweight seconds(int value) {
        buffer.putShort(offset + SECONDS_OFFSET, (short) value, BIG_ENDIAN);
        return this;
    }

    /**
     * Flags.
     *
     * @return {@link #BROADCAST} or 0
     */
    public int flags() {
        return buffer.getShort(offset + FLAGS_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the flags.
     *
     * @param value low 16 bits are used
     * @return this
     */
    public DhcpFlyweight flags(int value) {
        buffer.putShort(offset + FLAGS_OFFSET, (short) value, BIG_ENDIAN);
        return this;
    }

    /**
     * Client address.
     *
     * @return address that the client has and answers for, or 0
     */
    public int clientAddress() {
        return buffer.getInt(offset + CLIENT_ADDRESS_OFFSET, BIG_ENDIAN);
    }

    /**
     * Sets the client address.
     *
     * @param value all bits are used
     * @return this
     */
    public DhcpFlyweight clientAddress(int value) {
        buffer.putInt(offset + CLIENT_ADDRESS_OFFSET, value, BIG_ENDIAN);
        return this;
    }

    /**
     * Your address.
     *
     * @return address that the client gets
     */
    public int yourAddress() {
        return buffer.getInt(offset + YOUR_ADDRESS_OFFSET, BIG_ENDIAN);
    }

    /**
     * Sets the your address.
     *
     * @param value all bits are used
     * @return this
     */
    public DhcpFlyweight yourAddress(int value) {
        buffer.putInt(offset + YOUR_ADDRESS_OFFSET, value, BIG_ENDIAN);
        return this;
    }

    /**
     * Next server.
     *
     * @return address of the server to boot from
     */
    public int nextServer() {
        return buffer.getInt(offset + NEXT_SERVER_OFFSET, BIG_ENDIAN);
    }

    /**
     * Sets the next server.
     *
     * @param value all bits are used
     * @return this
     */
    public DhcpFlyweight nextServer(int value) {
        buffer.putInt(offset + NEXT_SERVER_OFFSET, value, BIG_ENDIAN);
        return this;
    }

    /**
     * Relay address.
     *
     * @return address of the relay, or 0
     */
    public int relayAddress() {
        return buffer.getInt(offset + RELAY_ADDRESS_OFFSET, BIG_ENDIAN);
    }

    /**
     * Sets the relay address.
     *
     * @param value all bits are used
     * @return this
     */
    public DhcpFlyweight relayAddress(int value) {
        buffer.putInt(offset + RELAY_ADDRESS_OFFSET, value, BIG_ENDIAN);
        return this;
    }

    /**
     * The client's Ethernet address.
     *
     * @return low 48 bits
     */
    public long hardwareAddress() {
        return MacAddress.read(buffer, offset + HARDWARE_ADDRESS_OFFSET);
    }

    /**
     * Sets the client's Ethernet address.
     *
     * @param mac low 48 bits are used
     * @return this
     */
    public DhcpFlyweight hardwareAddress(long mac) {
        MacAddress.write(buffer, offset + HARDWARE_ADDRESS_OFFSET, mac);
        return this;
    }

    @Override
    public StringBuilder appendTo(StringBuilder out) {
        out.append("dhcp op=").append(operation());
        out.append(" xid=0x").append(Integer.toHexString(transaction()));
        out.append(" chaddr=").append(MacAddress.format(hardwareAddress()));
        out.append(" ciaddr=").append(Ipv4Address.format(clientAddress()));
        return out.append(" yiaddr=").append(Ipv4Address.format(yourAddress()));
    }
}
