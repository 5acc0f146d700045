package dev.patchbay.control.dhcp;

import dev.patchbay.codec.dhcp.DhcpFlyweight;
import dev.patchbay.codec.dhcp.DhcpOption;
import dev.patchbay.codec.dhcp.DhcpOptionCursor;
import dev.patchbay.codec.dhcp.DhcpWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Composes one answer: which options, in dnsmasq's order.
 *
 * <p>What the server knows by itself comes first; then the options it was told, the last line first, those asked for or
 * forced. Of several lines for one option the best counts: one for a tag of the client, then one for the subnet's tag, then
 * one without tags; among equals the last line.
 *
 * <p><b>Threads.</b> The server's.
 */
final class DhcpReply {
    private static final int CAPACITY = 1472;
    private static final int MIN_CAPACITY = 548;
    private static final int UDP_AND_IP = 28;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
    private final DhcpWriter writer = new DhcpWriter();
    private DhcpSettings settings;
    private DhcpSubnet subnet;
    private DhcpFlyweight asked;
    private DhcpOptionCursor options;
    private boolean informs;
    private int source;
    private int seconds;
    private boolean lends;

    /** Codes that the client asks for; null for everything. */
    private Set<Integer> wanted;

    DhcpReply begin(DhcpSettings of, DhcpSubnet in, DhcpFlyweight to, DhcpOptionCursor asks, int type) {
        settings = of;
        subnet = in;
        asked = to;
        options = asks;
        informs = false;
        lends = false;
        wanted = null;
        if (options.find(DhcpOption.PARAMETER_REQUEST)) {
            wanted = new HashSet<>();
            for (byte code : options.octets()) {
                wanted.add(code & 0xff);
            }
        }
        int capacity = CAPACITY;
        if (options.find(DhcpOption.MAX_MESSAGE_SIZE, 2)) {
            capacity = Math.clamp(options.number16() - UDP_AND_IP, MIN_CAPACITY, CAPACITY);
        }
        writer.wrap(buffer, 0, capacity);
        writer.header()
                .operation(DhcpFlyweight.REPLY)
                .transaction(asked.transaction())
                .seconds(asked.seconds())
                .flags(asked.flags())
                .hardwareAddress(asked.hardwareAddress())
                .relayAddress(asked.relayAddress());
        if (type != DhcpOption.NAK) {
            writer.header().nextServer(subnet.server());
        }
        writer.option8(DhcpOption.MESSAGE_TYPE, type).option32(DhcpOption.SERVER_IDENTIFIER, subnet.server());
        return this;
    }

    /** Gives the client an address for a time. */
    DhcpReply lend(int address, int leaseSeconds) {
        writer.header().yourAddress(address);
        // An address that the client has not asked for anew stays in its header.
        boolean renews = !options.find(DhcpOption.REQUESTED_ADDRESS, 4) && !isDiscover();
        writer.header().clientAddress(renews ? asked.clientAddress() : 0);
        writer.option32(DhcpOption.LEASE_TIME, leaseSeconds);
        seconds = leaseSeconds;
        lends = true;
        return this;
    }

    private boolean isDiscover() {
        return options.find(DhcpOption.MESSAGE_TYPE, 1) && options.octet() == DhcpOption.DISCOVER;
    }

    /** Only tells a client that has an address; also how long it may keep it, if it wants to know. */
    DhcpReply inform(int from, DhcpLease lease, long nowSeconds) {
        writer.header().clientAddress(asked.clientAddress());
        if (lease != null && wants(DhcpOption.LEASE_TIME)) {
            long left = lease.expirySeconds() == 0 ? DhcpSubnet.FOR_EVER : lease.expirySeconds() - nowSeconds;
            writer.option32(DhcpOption.LEASE_TIME, (int) left);
        }
        informs = true;
        source = from;
        return this;
    }

    /** Refuses, for everybody to hear: the client's address may be wrong. */
    DhcpAnswer refuse(String why) {
        writer.header().flags(asked.flags() | DhcpFlyweight.BROADCAST);
        writer.text(DhcpOption.MESSAGE, why);
        return answer();
    }

    /** All the options behind the lease. */
    DhcpReply rest(DhcpHost host, String name) {
        List<DhcpOptionLine> lines = lines(host);
        if (options.find(DhcpOption.SUBNET_SELECTION, 4)) {
            writer.option32(DhcpOption.SUBNET_SELECTION, options.number32());
        }
        if (lends && seconds != DhcpSubnet.FOR_EVER) {
            long time = Integer.toUnsignedLong(seconds);
            writer.option32(DhcpOption.RENEWAL_TIME, time(lines, DhcpOption.RENEWAL_TIME, time / 2));
            writer.option32(DhcpOption.REBINDING_TIME, time(lines, DhcpOption.REBINDING_TIME, time * 7 / 8));
        }
        boot(lines);
        if (!has(lines, DhcpOption.SUBNET_MASK)) {
            writer.option32(DhcpOption.SUBNET_MASK, subnet.mask());
        }
        if (!has(lines, DhcpOption.BROADCAST)) {
            writer.option32(DhcpOption.BROADCAST, subnet.broadcast());
        }
        if (wants(DhcpOption.ROUTER) && !has(lines, DhcpOption.ROUTER)) {
            writer.option32(DhcpOption.ROUTER, subnet.server());
        }
        if (wants(DhcpOption.DNS_SERVER) && !has(lines, DhcpOption.DNS_SERVER)) {
            writer.option32(DhcpOption.DNS_SERVER, subnet.server());
        }
        if (!settings.domain().isEmpty() && wants(DhcpOption.DOMAIN_NAME) && !has(lines, DhcpOption.DOMAIN_NAME)) {
            writer.text(DhcpOption.DOMAIN_NAME, settings.domain());
        }
        if (!name.isEmpty()) {
            if (wants(DhcpOption.HOST_NAME) && !has(lines, DhcpOption.HOST_NAME)) {
                writer.text(DhcpOption.HOST_NAME, name);
            }
            fqdn(name);
        }
        for (DhcpOptionLine line : lines) {
            put(line);
        }
        if (options.find(DhcpOption.RELAY_AGENT)) {
            writer.option(DhcpOption.RELAY_AGENT, options.octets());
        }
        return this;
    }

    private static int time(List<DhcpOptionLine> lines, int code, long otherwise) {
        for (DhcpOptionLine line : lines) {
            if (line.code() == code && line.value().length == Integer.BYTES) {
                return new UnsafeBuffer(line.value()).getInt(0, java.nio.ByteOrder.BIG_ENDIAN);
            }
        }
        return (int) otherwise;
    }

    /** Names of server and file: as options for those who ask, else in the header. */
    private void boot(List<DhcpOptionLine> lines) {
        for (DhcpOptionLine line : lines) {
            switch (line.code()) {
                case DhcpOptionNames.NEXT_SERVER -> {
                    if (line.value().length == Integer.BYTES) {
                        buffer.putBytes(DhcpFlyweight.NEXT_SERVER_OFFSET, line.value());
                    }
                }
                case DhcpOption.TFTP_SERVER ->
                    name(line, DhcpFlyweight.SERVER_NAME_OFFSET, DhcpFlyweight.SERVER_NAME_LENGTH);
                case DhcpOption.BOOT_FILE -> name(line, DhcpFlyweight.FILE_OFFSET, DhcpFlyweight.FILE_LENGTH);
                default -> {}
            }
        }
    }

    private void name(DhcpOptionLine line, int field, int room) {
        if (!asksFor(line.code())) {
            buffer.putBytes(field, line.value(), 0, Math.min(line.value().length, room - 1));
        }
    }

    private boolean asksFor(int code) {
        return wanted != null && wanted.contains(code);
    }

    private boolean wants(int code) {
        return wanted == null || wanted.contains(code);
    }

    private static boolean has(List<DhcpOptionLine> lines, int code) {
        return lines.stream().anyMatch(line -> line.code() == code);
    }

    /** The full name for who told his own (RFC 4702): the server's wins. */
    private void fqdn(String name) {
        if (!options.find(DhcpOption.CLIENT_FQDN, 3)) {
            return;
        }
        int flags = options.octet();
        boolean wire = (flags & 4) != 0;
        // Taken over: no update by the server (N), or by the client overridden (O), in the encoding that came.
        int answer = (flags & 1) != 0 ? flags : (flags & ~1) | 3;
        String full = settings.domain().isEmpty() ? name : name + "." + settings.domain();
        var out = new java.io.ByteArrayOutputStream();
        out.write(answer);
        out.write(255);
        out.write(255);
        if (wire) {
            for (String label : full.split("\\.", -1)) {
                out.write(label.length());
                out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
            }
            out.write(0);
        } else {
            out.writeBytes(full.getBytes(StandardCharsets.US_ASCII));
        }
        writer.option(DhcpOption.CLIENT_FQDN, out.toByteArray());
    }

    private void put(DhcpOptionLine line) {
        int code = line.code();
        boolean handled = switch (code) {
            case DhcpOption.RENEWAL_TIME,
                    DhcpOption.REBINDING_TIME,
                    DhcpOption.CLIENT_FQDN,
                    DhcpOption.MAX_MESSAGE_SIZE,
                    DhcpOption.OVERLOAD,
                    DhcpOptionNames.NEXT_SERVER -> true;
            case DhcpOption.SUBNET_MASK,
                    DhcpOption.BROADCAST,
                    DhcpOption.ROUTER,
                    DhcpOption.DNS_SERVER,
                    DhcpOption.DOMAIN_NAME,
                    DhcpOption.HOST_NAME -> line.value().length == 0;
            case DhcpOption.TFTP_SERVER, DhcpOption.BOOT_FILE -> !asksFor(code);
            default -> false;
        };
        if (handled || !(line.forced() || wants(code))) {
            return;
        }
        byte[] value = line.value();
        if (code == DhcpOption.TFTP_SERVER || code == DhcpOption.BOOT_FILE) {
            value = Arrays.copyOf(value, value.length + 1); // Clients expect them to end with zero.
        }
        if (line.addresses()) {
            value = value.clone();
            var addresses = new UnsafeBuffer(value);
            for (int i = 0; i + Integer.BYTES <= value.length; i += Integer.BYTES) {
                if (addresses.getInt(i) == 0) {
                    addresses.putInt(i, subnet.server(), java.nio.ByteOrder.BIG_ENDIAN);
                }
            }
        }
        writer.option(code, value);
    }

    /** The lines that hold for the client, last first, one per option. */
    private List<DhcpOptionLine> lines(DhcpHost host) {
        Set<String> tags = new HashSet<>();
        if (host != null) {
            tags.addAll(host.tags());
            tags.add("known");
        }
        var best = new ArrayList<DhcpOptionLine>();
        for (DhcpOptionLine line : settings.options().reversed()) {
            int rank = rank(line, tags);
            if (rank < 0) {
                continue;
            }
            int present = -1;
            for (int i = 0; i < best.size(); i++) {
                if (best.get(i).code() == line.code()) {
                    present = i;
                }
            }
            if (present < 0) {
                best.add(line);
            } else if (rank > rank(best.get(present), tags)) {
                best.remove(present);
                best.add(line);
            }
        }
        return best;
    }

    private int rank(DhcpOptionLine line, Set<String> tags) {
        if (line.tags().isEmpty()) {
            return 0;
        }
        if (tags.containsAll(line.tags())) {
            return 2;
        }
        for (String tag : line.tags()) {
            if (!tag.equals(subnet.tag()) && !tags.contains(tag)) {
                return -1;
            }
        }
        return 1;
    }

    DhcpAnswer answer() {
        byte[] message = new byte[writer.finish()];
        buffer.getBytes(0, message);
        DhcpFlyweight header = writer.header();
        long mac = header.hardwareAddress();
        int relay = header.relayAddress();
        if (relay != 0) {
            return new DhcpAnswer(message, subnet.server(), relay, DhcpFlyweight.SERVER_PORT, mac, false);
        }
        int to = DhcpAnswer.EVERYBODY;
        boolean fresh = false;
        if (header.clientAddress() != 0) {
            to = informs && source != 0 ? source : header.clientAddress();
        } else if ((header.flags() & DhcpFlyweight.BROADCAST) == 0) {
            to = header.yourAddress();
            fresh = true;
        }
        return new DhcpAnswer(message, subnet.server(), to, DhcpFlyweight.CLIENT_PORT, mac, fresh);
    }
}
