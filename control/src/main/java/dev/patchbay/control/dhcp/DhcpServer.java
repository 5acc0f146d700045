package dev.patchbay.control.dhcp;

import dev.patchbay.codec.dhcp.DhcpFlyweight;
import dev.patchbay.codec.dhcp.DhcpOption;
import dev.patchbay.codec.dhcp.DhcpOptionCursor;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.MutableDirectBuffer;

/**
 * Answers DHCP messages as dnsmasq 2.90 does in a network whose addresses are all given beforehand.
 *
 * <p><b>What.</b> A known client is offered its address and gets it. An unknown one that looks for a server hears nothing;
 * one that asks for an address is refused. Who asks for an address that is not his is refused; who renews hears nothing if
 * he broadcast and somebody else may know him. Where dnsmasq shortens renewal times by chance, this does not.
 *
 * <p><b>Threads.</b> One; in a host the slow path.
 *
 * <p><b>Bounds.</b> As many leases as hosts.
 */
public final class DhcpServer {
    /** How long an address is not given out after a client declined it. */
    static final int DECLINED_SECONDS = 600;

    private static final int SHORTEST_LEASE = 120;

    private final DhcpReply reply = new DhcpReply();
    private final DhcpOptionCursor options = new DhcpOptionCursor();
    private final DhcpFlyweight message = new DhcpFlyweight();
    private final Map<Integer, DhcpLease> leases = new LinkedHashMap<>();
    private final Map<Integer, Long> declined = new HashMap<>();
    private DhcpSettings settings;

    // The message at hand.
    private long nowSeconds;
    private boolean unicast;
    private DhcpHost host;
    private DhcpLease lease;
    private String clientId;

    /**
     * A server.
     *
     * @param settings to begin with
     * @param leases that are lent already
     */
    public DhcpServer(DhcpSettings settings, List<DhcpLease> leases) {
        this.settings = settings;
        leases.forEach(known -> this.leases.put(known.address(), known));
    }

    /**
     * Changes what it was told (files read again on SIGHUP); leases stay.
     *
     * @param next from now on
     */
    public void settings(DhcpSettings next) {
        settings = next;
    }

    /**
     * What is lent now.
     *
     * @return live view, also of leases that have ended and were not asked for since
     */
    public Collection<DhcpLease> leases() {
        return Collections.unmodifiableCollection(leases.values());
    }

    /**
     * Ends a lease, as the agent does when a port goes.
     *
     * @param address what was lent
     */
    public void release(int address) {
        leases.remove(address);
    }

    /**
     * Answers a message.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @param length of it
     * @param source IPv4 address that it came from
     * @param toServer whether it was sent to the server alone, not broadcast
     * @param now seconds of the epoch
     * @return null for no answer
     */
    public DhcpAnswer answer(
            MutableDirectBuffer buffer, int offset, int length, int source, boolean toServer, long now) {
        if (!DhcpFlyweight.isMessage(buffer, offset, length)) {
            return null;
        }
        message.wrap(buffer, offset);
        options.wrap(buffer, offset, length);
        if (message.operation() != DhcpFlyweight.REQUEST || !options.find(DhcpOption.MESSAGE_TYPE, 1)) {
            return null;
        }
        int type = options.octet();
        nowSeconds = now;
        unicast = toServer;
        clientId =
                options.find(DhcpOption.CLIENT_IDENTIFIER, 1) ? HexFormat.of().formatHex(options.octets()) : "";
        host = host();
        lease = lease();
        if (host != null && host.ignored()) {
            return null;
        }
        return switch (type) {
            case DhcpOption.DISCOVER -> discover();
            case DhcpOption.REQUEST -> request();
            case DhcpOption.INFORM -> inform(source);
            case DhcpOption.RELEASE -> {
                release();
                yield null;
            }
            case DhcpOption.DECLINE -> {
                decline();
                yield null;
            }
            default -> null;
        };
    }

    /** By client identifier first, then by hardware address; its address must be in one of the subnets. */
    private DhcpHost host() {
        DhcpHost byMac = null;
        for (DhcpHost candidate : settings.hosts()) {
            if (candidate.address() != 0 && subnet(candidate.address()) == null) {
                continue;
            }
            if (!clientId.isEmpty() && candidate.clientId().equals(clientId)) {
                return candidate;
            }
            if (byMac == null && candidate.macs().contains(message.hardwareAddress())) {
                byMac = candidate;
            }
        }
        return byMac;
    }

    private DhcpSubnet subnet(int address) {
        for (DhcpSubnet subnet : settings.subnets()) {
            if (subnet.contains(address)) {
                return subnet;
            }
        }
        return null;
    }

    private DhcpLease lease() {
        DhcpLease byMac = null;
        for (DhcpLease candidate : List.copyOf(leases.values())) {
            if (candidate.over(nowSeconds)) {
                leases.remove(candidate.address());
                continue;
            }
            if (!clientId.isEmpty() && candidate.clientId().equals(clientId)) {
                return candidate;
            }
            boolean mine = candidate.mac() == message.hardwareAddress()
                    && (candidate.clientId().isEmpty() || clientId.isEmpty());
            if (byMac == null && mine) {
                byMac = candidate;
            }
        }
        return byMac;
    }

    private DhcpAnswer discover() {
        if (host == null || host.address() == 0 || isDeclined(host.address())) {
            return null;
        }
        DhcpLease taken = leases.get(host.address());
        if (taken != null && !sameClient(taken)) {
            return null;
        }
        DhcpSubnet subnet = subnet(host.address());
        String asked = options.find(DhcpOption.HOST_NAME, 1) ? shortName(options.text()) : "";
        // An offer with another name than the client told would confuse it.
        boolean named = asked.isEmpty() || asked.equalsIgnoreCase(host.shortName());
        boolean withName = named || options.find(DhcpOption.CLIENT_FQDN);
        return reply.begin(settings, subnet, message, options, DhcpOption.OFFER)
                .lend(host.address(), leaseSeconds(subnet))
                .rest(host, withName ? host.shortName() : "")
                .answer();
    }

    private static String shortName(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    private boolean isDeclined(int address) {
        Long until = declined.get(address);
        return until != null && nowSeconds < until;
    }

    /** Whoever is in the hosts file with several addresses of hardware may take its lease over. */
    private boolean sameClient(DhcpLease taken) {
        return taken.mac() == message.hardwareAddress()
                || (!clientId.isEmpty() && taken.clientId().equals(clientId))
                || (host != null && host.macs().contains(taken.mac()));
    }

    private DhcpAnswer request() {
        int wanted;
        String refusal = "";
        if (options.find(DhcpOption.REQUESTED_ADDRESS, 4)) {
            wanted = options.number32();
            if (options.find(DhcpOption.SERVER_IDENTIFIER, 4)) {
                int server = options.number32();
                if (settings.subnets().stream().noneMatch(subnet -> subnet.server() == server)) {
                    if (!settings.authoritative()) {
                        return null;
                    }
                    refusal = "wrong server-ID";
                }
                if (lease != null && lease.address() != wanted) {
                    leases.remove(lease.address());
                    lease = null;
                }
            } else if (lease == null && !settings.authoritative()) {
                return null;
            } else if (lease != null && lease.address() != wanted) {
                refusal = "wrong address";
            }
        } else {
            wanted = message.clientAddress();
            boolean mine = lease == null ? settings.authoritative() : lease.address() == wanted;
            if (!mine) {
                if (!unicast) {
                    return null;
                }
                refusal = "lease not found";
            }
        }
        DhcpSubnet subnet = subnet(wanted);
        if (refusal.isEmpty()) {
            refusal = objection(wanted, subnet);
        }
        return refusal.isEmpty() ? accept(wanted, subnet) : refuse(refusal);
    }

    private String objection(int wanted, DhcpSubnet subnet) {
        if (subnet == null) {
            return "wrong network";
        }
        if (host == null || host.address() != wanted) {
            return "address not available";
        }
        DhcpLease taken = leases.get(wanted);
        if (lease == null && taken != null && !sameClient(taken)) {
            return "address in use";
        }
        return "";
    }

    private DhcpAnswer accept(int wanted, DhcpSubnet subnet) {
        int seconds = leaseSeconds(subnet);
        long expiry = seconds == DhcpSubnet.FOR_EVER ? 0 : nowSeconds + Integer.toUnsignedLong(seconds);
        if (lease != null && lease.address() != wanted) {
            leases.remove(lease.address());
        }
        leases.put(wanted, new DhcpLease(expiry, message.hardwareAddress(), wanted, host.shortName(), clientId));
        return reply.begin(settings, subnet, message, options, DhcpOption.ACK)
                .lend(wanted, seconds)
                .rest(host, host.shortName())
                .answer();
    }

    private DhcpAnswer refuse(String why) {
        DhcpSubnet local =
                settings.subnets().isEmpty() ? null : settings.subnets().getFirst();
        return local == null
                ? null
                : reply.begin(settings, local, message, options, DhcpOption.NAK).refuse(why);
    }

    private DhcpAnswer inform(int source) {
        int address = message.clientAddress();
        DhcpSubnet subnet = subnet(address);
        if (address == 0 || subnet == null) {
            return null;
        }
        DhcpLease known = leases.get(address);
        String name = known != null ? known.name() : "";
        if (name.isEmpty() && host != null) {
            name = host.shortName();
        }
        return reply.begin(settings, subnet, message, options, DhcpOption.ACK)
                .inform(source, lease, nowSeconds)
                .rest(host, name)
                .answer();
    }

    /** The subnet's, or a shorter time if the client wants one. */
    private int leaseSeconds(DhcpSubnet subnet) {
        int most = subnet.leaseSeconds();
        if (!options.find(DhcpOption.LEASE_TIME, 4)) {
            return most;
        }
        int wanted = options.number32();
        if (Integer.compareUnsigned(wanted, SHORTEST_LEASE) < 0) {
            wanted = SHORTEST_LEASE;
        }
        return Integer.compareUnsigned(wanted, most) < 0 ? wanted : most;
    }

    private boolean meant() {
        return options.find(DhcpOption.SERVER_IDENTIFIER, 4)
                && settings.subnets().stream().anyMatch(subnet -> subnet.server() == options.number32());
    }

    private void release() {
        if (meant() && lease != null && lease.address() == message.clientAddress()) {
            leases.remove(lease.address());
        }
    }

    private void decline() {
        if (!meant() || !options.find(DhcpOption.REQUESTED_ADDRESS, 4)) {
            return;
        }
        int address = options.number32();
        if (lease != null && lease.address() == address) {
            leases.remove(address);
        }
        if (host != null && host.address() == address) {
            declined.put(address, nowSeconds + DECLINED_SECONDS);
        }
    }
}
