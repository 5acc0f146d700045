package dev.patchbay.control.guest;

import dev.patchbay.codec.dhcp.DhcpFlyweight;
import dev.patchbay.codec.dhcp.DhcpOption;
import dev.patchbay.codec.dhcp.DhcpOptionCursor;
import dev.patchbay.codec.dhcp.DhcpWriter;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.lab.Cidr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gets a guest its address by DHCP (RFC 2131 section 4.4) and keeps it.
 *
 * <p><b>What.</b> Discovers, takes the first offer, asks for it, and is bound by the acknowledgement. From T1 on it asks the
 * server that lent the address to renew it, from T2 on any; when the lease ends it begins anew, and so it does when it is
 * refused. Questions are repeated after one second, then after twice as long each time, up to a minute; while it renews
 * after half the time that is left, but not before a minute.
 *
 * <p>Classless routes (RFC 3442) come before the router option, which is ignored then. Routes have metric 100, as
 * systemd-networkd and cloud images with netplan give them.
 *
 * <p><b>Threads.</b> The agent's.
 */
final class DhcpClient {
    private static final byte[] ASKED = {
        DhcpOption.SUBNET_MASK,
        DhcpOption.ROUTER,
        DhcpOption.DNS_SERVER,
        DhcpOption.HOST_NAME,
        DhcpOption.DOMAIN_NAME,
        DhcpOption.MTU,
        DhcpOption.BROADCAST,
        DhcpOption.CLASSLESS_ROUTES,
        DhcpOption.DOMAIN_SEARCH
    };
    private static final int METRIC = 100;
    private static final int CAPACITY = 576;
    private static final int MIN_MTU = 68;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long FIRST_WAIT_NS = SECOND_NS;
    private static final long LONGEST_WAIT_NS = 64 * SECOND_NS;
    private static final long RENEWAL_WAIT_NS = 60 * SECOND_NS;

    /** How far it is. */
    enum State {
        SELECTING,
        REQUESTING,
        BOUND,
        RENEWING,
        REBINDING
    }

    /** What the client needs of its guest. */
    interface Link {
        /** Sends a message from an address, or from none, to the server or, as all ones, to everybody. */
        void send(int source, int destination, DirectMessage message);

        /** Configures the guest. */
        void configure(GuestConfiguration configuration);
    }

    /** Writes a message into a buffer; its length. */
    @FunctionalInterface
    interface DirectMessage {
        int write(MutableDirectBuffer buffer, int offset);
    }

    private final long mac;
    private final Link link;
    private final DhcpWriter writer = new DhcpWriter();
    private final DhcpOptionCursor options = new DhcpOptionCursor();
    private final DhcpFlyweight header = new DhcpFlyweight();
    private State state = State.SELECTING;
    private int transaction;
    private int address;
    private int server;
    private long waitNs = FIRST_WAIT_NS;
    private long nextNs;
    private long startedNs;
    private long renewNs;
    private long rebindNs;
    private long endNs = Long.MAX_VALUE;
    private boolean began;

    DhcpClient(long mac, Link link) {
        this.mac = mac;
        this.link = link;
        transaction = (int) (mac ^ mac >>> 16) * 0x9e3779b1;
    }

    State state() {
        return state;
    }

    /** Seconds until the lease ends, at least 0; {@link GuestConfiguration#FOR_EVER} if it does not or there is none. */
    long secondsLeft(long nowNs) {
        return endNs == Long.MAX_VALUE
                ? GuestConfiguration.FOR_EVER
                : Math.max(0, (endNs - nowNs + SECOND_NS - 1) / SECOND_NS);
    }

    /** When {@link #doWork} has something to do, or {@link Long#MAX_VALUE}. */
    long deadlineNs(long nowNs) {
        return began ? nextNs : nowNs;
    }

    /** Asks what is due; number of messages sent. */
    int doWork(long nowNs) {
        if (began && (nextNs == Long.MAX_VALUE || nowNs - nextNs < 0)) {
            return 0;
        }
        if (!began) {
            began = true;
            discover(nowNs);
            return 1;
        }
        switch (state) {
            case SELECTING -> again(nowNs);
            case REQUESTING -> {
                if (waitNs >= 8 * FIRST_WAIT_NS) {
                    discover(nowNs); // The server that offered is gone.
                } else {
                    again(nowNs);
                }
            }
            case BOUND, RENEWING, REBINDING -> renew(nowNs);
        }
        return 1;
    }

    private void discover(long nowNs) {
        state = State.SELECTING;
        transaction++;
        startedNs = nowNs;
        waitNs = FIRST_WAIT_NS;
        nextNs = nowNs + waitNs;
        send(nowNs);
    }

    private void again(long nowNs) {
        waitNs = Math.min(waitNs * 2, LONGEST_WAIT_NS);
        nextNs = nowNs + waitNs;
        send(nowNs);
    }

    private void renew(long nowNs) {
        if (nowNs - endNs >= 0) {
            link.configure(GuestConfiguration.none());
            discover(nowNs);
            return;
        }
        if (state == State.BOUND) {
            transaction++;
            startedNs = nowNs;
        }
        state = nowNs - rebindNs >= 0 ? State.REBINDING : State.RENEWING;
        long limit = state == State.RENEWING ? rebindNs : endNs;
        nextNs = Math.min(limit, nowNs + Math.max((limit - nowNs) / 2, RENEWAL_WAIT_NS));
        send(nowNs);
    }

    private void send(long nowNs) {
        boolean bound = state == State.RENEWING || state == State.REBINDING;
        int to = state == State.RENEWING ? server : -1;
        link.send(bound ? address : 0, to, (buffer, offset) -> write(buffer, offset, nowNs));
    }

    private int write(MutableDirectBuffer buffer, int offset, long nowNs) {
        writer.wrap(buffer, offset, CAPACITY)
                .header()
                .operation(DhcpFlyweight.REQUEST)
                .transaction(transaction)
                .seconds((int) Math.min((nowNs - startedNs) / SECOND_NS, 0xffff))
                .hardwareAddress(mac);
        switch (state) {
            case SELECTING -> writer.option8(DhcpOption.MESSAGE_TYPE, DhcpOption.DISCOVER);
            case REQUESTING ->
                writer.option8(DhcpOption.MESSAGE_TYPE, DhcpOption.REQUEST)
                        .option32(DhcpOption.SERVER_IDENTIFIER, server)
                        .option32(DhcpOption.REQUESTED_ADDRESS, address);
            case BOUND, RENEWING, REBINDING -> {
                writer.header().clientAddress(address);
                writer.option8(DhcpOption.MESSAGE_TYPE, DhcpOption.REQUEST);
            }
        }
        return writer.option(DhcpOption.PARAMETER_REQUEST, ASKED).finish();
    }

    /** A message came to the client's port. */
    void receive(MutableDirectBuffer buffer, int offset, int length, long nowNs) {
        if (!DhcpFlyweight.isMessage(buffer, offset, length)) {
            return;
        }
        header.wrap(buffer, offset);
        options.wrap(buffer, offset, length);
        if (header.operation() != DhcpFlyweight.REPLY
                || header.transaction() != transaction
                || header.hardwareAddress() != mac
                || !options.find(DhcpOption.MESSAGE_TYPE, 1)) {
            return;
        }
        int type = options.octet();
        if (type == DhcpOption.OFFER && state == State.SELECTING) {
            offered(nowNs);
        } else if (type == DhcpOption.ACK && state != State.SELECTING && state != State.BOUND) {
            bound(nowNs);
        } else if (type == DhcpOption.NAK && state != State.SELECTING && state != State.BOUND) {
            link.configure(GuestConfiguration.none());
            discover(nowNs);
        }
    }

    private void offered(long nowNs) {
        if (!options.find(DhcpOption.SERVER_IDENTIFIER, 4) || header.yourAddress() == 0) {
            return;
        }
        server = options.number32();
        address = header.yourAddress();
        state = State.REQUESTING;
        waitNs = FIRST_WAIT_NS;
        nextNs = nowNs + waitNs;
        send(nowNs);
    }

    private void bound(long nowNs) {
        if (header.yourAddress() != address || !options.find(DhcpOption.LEASE_TIME, 4)) {
            return;
        }
        long lease = Integer.toUnsignedLong(options.number32());
        state = State.BOUND;
        if (lease == GuestConfiguration.FOR_EVER) {
            renewNs = Long.MAX_VALUE;
            endNs = Long.MAX_VALUE;
        } else {
            renewNs = nowNs + seconds(DhcpOption.RENEWAL_TIME, lease / 2) * SECOND_NS;
            rebindNs = nowNs + seconds(DhcpOption.REBINDING_TIME, lease * 7 / 8) * SECOND_NS;
            endNs = nowNs + lease * SECOND_NS;
        }
        nextNs = renewNs;
        link.configure(configuration(lease));
    }

    private long seconds(int code, long otherwise) {
        return options.find(code, 4) ? Integer.toUnsignedLong(options.number32()) : otherwise;
    }

    private GuestConfiguration configuration(long lease) {
        int mask = options.find(DhcpOption.SUBNET_MASK, 4) ? options.number32() : -1;
        int length = Integer.bitCount(mask);
        var own = new Cidr(address, length);
        int mtu = options.find(DhcpOption.MTU, 2) ? Math.max(options.number16(), MIN_MTU) : 1500;
        var routes = new ArrayList<GuestRoute>();
        if (length < 32) {
            routes.add(new GuestRoute(address & Ipv4Address.mask(length), length, 0, "kernel", address, METRIC));
        }
        if (options.find(DhcpOption.CLASSLESS_ROUTES, 5)) {
            classless(options.octets(), routes);
        } else if (options.find(DhcpOption.ROUTER, 4)) {
            routes.add(new GuestRoute(0, 0, options.number32(), "dhcp", address, METRIC));
        }
        String domain = options.find(DhcpOption.DOMAIN_NAME, 1) ? options.text() : "";
        return new GuestConfiguration(List.of(own), routes, mtu, lease, domain);
    }

    /** Reads as many whole routes as there are; of several to one network the first counts. */
    private void classless(byte[] octets, List<GuestRoute> routes) {
        var buffer = new UnsafeBuffer(octets);
        var seen = new HashSet<Long>();
        int position = 0;
        while (position < octets.length) {
            int length = octets[position++] & 0xff;
            int significant = (length + 7) / 8;
            if (length > 32 || position + significant + Integer.BYTES > octets.length) {
                return;
            }
            int network = 0;
            for (int i = 0; i < significant; i++) {
                network |= (octets[position++] & 0xff) << (24 - 8 * i);
            }
            network &= length == 0 ? 0 : Ipv4Address.mask(length);
            int via = buffer.getInt(position, java.nio.ByteOrder.BIG_ENDIAN);
            position += Integer.BYTES;
            if (seen.add((long) network << 8 | length)) {
                routes.add(new GuestRoute(network, length, via, "dhcp", via == 0 ? 0 : address, METRIC));
            }
        }
    }
}
