package dev.patchbay.datapath.conntrack;

import dev.patchbay.codec.ip.Ipv6Address;

/**
 * Reads the two lines of FTP control connections that announce a data connection: where the client listens ({@code PORT},
 * {@code EPRT}) and where the server does ({@code 227}, {@code EXTENDED PASSIVE}); RFC 959 and RFC 2428.
 *
 * <p>Looks at the first 127 octets of a segment, as Open vSwitch does, and is as strict or loose as that: of IPv4 only the
 * old commands count, of IPv6 only the extended ones.
 *
 * <p><b>Threads.</b> Confined scratch.
 */
final class FtpText {
    /** What a segment says. */
    enum Kind {
        /** Nothing of interest. */
        OTHER,
        /** The client's address and port. */
        ACTIVE,
        /** The server's port, and with IPv4 its address. */
        PASSIVE,
        /** Something of interest that cannot be read. */
        BROKEN
    }

    private static final int LIMIT = 128;
    /** Above every number of interest. */
    private static final int LARGE = 100_000;

    private static final String EXTENDED = "EXTENDED PASSIVE";

    private final char[] text = new char[LIMIT + 2];
    private int length;
    private int position;

    /** Address in the text; of IPv4 in the low half. */
    long high;

    long low;
    int port;

    /** Where the address begins in the segment's data. */
    int start;

    /** Characters of the address; 0 if there is none. */
    int size;

    /** Whether a segment is of interest at all. */
    boolean interesting(PacketView packet) {
        load(packet);
        return packet.ipv6 ? begins("EPRT") || find(EXTENDED) >= 0 : begins("PORT") || begins("227");
    }

    /** Reads a segment of interest. */
    Kind read(PacketView packet) {
        load(packet);
        start = 0;
        size = 0;
        return packet.ipv6 ? ipv6() : ipv4();
    }

    private void load(PacketView packet) {
        int from = packet.l4 + packet.tcpHeader();
        int most = Math.min(packet.tcpPayload(), LIMIT) - 1;
        length = 0;
        while (length < most) {
            int octet = packet.unsignedByte(from + length);
            if (octet == 0) {
                break;
            }
            text[length++] = (char) octet;
        }
        text[length] = 0;
        text[length + 1] = 0;
        position = 0;
    }

    private boolean begins(String word) {
        return matches(0, word);
    }

    private int find(String word) {
        for (int i = 0; i + word.length() <= length; i++) {
            if (matches(i, word)) {
                return i;
            }
        }
        return -1;
    }

    private boolean matches(int at, String word) {
        if (at + word.length() > length) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            char c = text[at + i];
            if ((c >= 'a' && c <= 'z' ? c - 32 : c) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean digit() {
        return text[position] >= '0' && text[position] <= '9';
    }

    private void skipToDigit() {
        while (position < length && !digit()) {
            position++;
        }
    }

    /** A decimal number of at most {@code digits} digits and one; -1 if there is none or it is above {@code max}. */
    private int number(int digits, int max) {
        int first = position;
        int value = 0;
        while (digit() && position - first <= digits) {
            value = Math.min(value, LARGE) * 10 + text[position] - '0';
            position++;
        }
        return position == first || value > max ? -1 : value;
    }

    private Kind ipv4() {
        boolean active = begins("PORT");
        position = active ? 4 : 3;
        while (position < length && text[position] != ' ') {
            position++;
        }
        skipToDigit();
        if (position >= length) {
            return Kind.BROKEN;
        }
        start = position;
        long address = 0;
        for (int octet = 0; octet < 4; octet++) {
            int first = position;
            int value = number(3, 255);
            boolean padded = position - first > 1 && text[first] == '0';
            if (value < 0 || padded || text[position] != ',') {
                return Kind.BROKEN;
            }
            address = address << 8 | value;
            position++;
        }
        size = position - start - 1;
        high = 0;
        low = address;
        int upper = number(3, 255);
        position++;
        int lower = position < length ? number(LIMIT, 255) : -1;
        if (upper < 0 || lower < 0) {
            return Kind.BROKEN;
        }
        port = upper << 8 | lower;
        return active ? Kind.ACTIVE : Kind.PASSIVE;
    }

    private Kind ipv6() {
        Kind kind = Kind.PASSIVE;
        if (begins("EPRT")) {
            kind = Kind.ACTIVE;
            position = 4;
            skipToDigit();
            char behind = text[position + 1];
            if (text[position] != '2' || (behind >= '0' && behind <= '9') || position + 2 > length) {
                return Kind.BROKEN;
            }
            position += 2;
            start = position;
            while (position < length && addressCharacter(text[position])) {
                position++;
            }
            size = position - start;
            if (!address()) {
                return Kind.BROKEN;
            }
            position++;
        } else {
            while (position < length && text[position] != '(') {
                position++;
            }
            skipToDigit();
        }
        port = position < length ? number(5, 65535) : -1;
        return port < 0 ? Kind.BROKEN : kind;
    }

    private static boolean addressCharacter(char c) {
        return Character.digit(c, 16) >= 0 || c == ':' || c == '.';
    }

    private boolean address() {
        try {
            Ipv6Address address = Ipv6Address.parse(new String(text, start, size));
            high = address.high();
            low = address.low();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
