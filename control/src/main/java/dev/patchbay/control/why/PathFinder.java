package dev.patchbay.control.why;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.json.Json;
import dev.patchbay.control.run.HostFailure;
import dev.patchbay.control.run.HostLink;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.rehearsal.Datagram;
import dev.patchbay.datapath.rehearsal.End;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.agrona.DirectBuffer;

/**
 * Follows packets from host to host: has each host rehearse what comes to it, and hands the datagrams that would leave it, octet for
 * octet, to the host whose tunnel end they are for.
 *
 * <p>All packets of one finder share a session, so an answer meets the connections of its question.
 *
 * <p><b>Bounds.</b> {@value #MAX_DATAGRAMS} datagrams per packet.
 */
final class PathFinder implements AutoCloseable {
    private static final int MAX_DATAGRAMS = 512;
    private static final long GROUP = 1L << 40;

    private final Map<String, HostLink> hosts;
    private final LabMap map;
    private final String session;
    private final Map<String, Map<String, Object>> neighbours = new HashMap<>();
    private final Map<String, String> answered;
    private boolean learned;
    private int datagrams;

    /**
     * A finder with a session of its own.
     *
     * @param answered MAC addresses by IP address that were asked for before, to which it adds; empty text if nobody answers
     */
    PathFinder(Map<String, HostLink> hosts, LabMap map, Map<String, String> answered) {
        this.hosts = hosts;
        this.map = map;
        this.answered = answered;
        session = UUID.randomUUID().toString();
    }

    /** Follows a packet from where it begins. */
    Stop follow(Origin origin, DirectBuffer frame) throws HostFailure {
        datagrams = 0;
        Map<String, Object> request = new LinkedHashMap<>();
        if (origin.namespace() == null) {
            request.put("port", origin.port());
            request.put("frame", WalkJson.hex(frame));
        } else {
            request.put("namespace", origin.namespace());
            request.put("frame", WalkJson.hex(frame).substring(28));
        }
        return step(origin.host(), request);
    }

    private Stop step(String host, Map<String, Object> request) throws HostFailure {
        request.put("session", session);
        request.put("neighbours", neighbours.computeIfAbsent(host, this::neighbours));
        Map<?, ?> answer = (Map<?, ?>) Json.parse(hosts.get(host).call("why/step", Json.write(request)));
        for (Object each : (List<?>) answer.get("unknown")) {
            resolve((String) ((List<?>) each).getFirst(), (String) ((List<?>) each).getLast());
        }
        List<Stop> stops = new ArrayList<>();
        List<?> places = (List<?>) answer.get("places");
        for (Object each : places) {
            Map<?, ?> place = (Map<?, ?>) each;
            List<String> lines = new ArrayList<>();
            ((List<?>) place.get("lines")).forEach(line -> lines.add((String) line));
            stops.add(new Stop(host, (String) place.get("title"), (Boolean) place.get("resumed"), lines));
        }
        List<?> sent = (List<?>) answer.get("datagrams");
        for (int i = 0; i < stops.size(); i++) {
            Stop stop = stops.get(i);
            Map<?, ?> place = (Map<?, ?>) places.get(i);
            for (Object each : (List<?>) place.get("ends")) {
                end(stop, (Map<?, ?>) each, sent);
            }
            for (Object next : (List<?>) place.get("next")) {
                stop.next().add(stops.get(((Number) next).intValue()));
            }
        }
        return stops.getFirst();
    }

    private Map<String, Object> neighbours(String host) {
        Map<String, Object> known = map.neighboursFor(host);
        answered.forEach((address, mac) -> {
            if (!mac.isEmpty()) {
                known.putIfAbsent(address, mac);
            }
        });
        return known;
    }

    /** Finds out who would answer for an address that none of the lab's devices has. */
    private void resolve(String address, String asker) throws HostFailure {
        if (answered.containsKey(address) || address.contains(":")) {
            return;
        }
        Set<String> macs = new LinkedHashSet<>();
        for (HostLink host : hosts.values()) {
            ((List<?>) Json.parse(host.call("why/arp", address, asker))).forEach(mac -> macs.add((String) mac));
        }
        answered.put(address, macs.size() == 1 ? macs.iterator().next() : "");
        learned |= macs.size() == 1;
    }

    /** Whether packets ended for want of a neighbour that is known by now, so that it is worth while to ask again. */
    boolean hasLearned() {
        return learned;
    }

    private void end(Stop stop, Map<?, ?> json, List<?> sent) throws HostFailure {
        String what = (String) json.get("what");
        String cause = (String) json.get("cause");
        String blame = (String) json.get("blame");
        DirectBuffer frame = WalkJson.frame((String) json.get("frame"));
        String host = stop.host();
        switch (End.Kind.valueOf((String) json.get("kind"))) {
            case LEFT -> stop.endings().add(left(host, what, frame));
            case SENT -> cross(stop, WalkJson.datagram((Map<?, ?>) sent.get(Integer.parseInt(what))));
            case TAKEN -> stop.endings().add(taken(host, what, cause, frame));
            case CONTROLLER ->
                stop.endings()
                        .add(new Ending(
                                Ending.Kind.CONTROLLER,
                                "sent to the controller of " + what + " on " + host,
                                blame,
                                "",
                                host,
                                null,
                                frame));
            case DROPPED -> stop.endings().add(dropped(host, what, cause, blame, frame));
        }
    }

    private static Ending taken(String host, String what, String cause, DirectBuffer frame) {
        String text = "delivered to " + what + " on " + host + ": " + cause;
        return new Ending(Ending.Kind.DELIVERED, text, "", "", host, null, frame);
    }

    private static Ending dropped(String host, String reason, String cause, String blame, DirectBuffer frame) {
        String text = "dropped: " + reason + " (" + cause + ")";
        return new Ending(Ending.Kind.DROPPED, text, blame, reason, host, null, frame);
    }

    private Ending left(String host, String port, DirectBuffer frame) {
        LabMap.Station guest = map.guestAt(host, port);
        if (guest == null) {
            boolean local = map.isBridge(host, port);
            String text = local
                    ? "nobody is behind " + port + " on " + host
                    : "delivered to port " + port + " on " + host + ", nobody is known behind it";
            return new Ending(local ? Ending.Kind.NOBODY : Ending.Kind.DELIVERED, text, "", "", host, null, frame);
        }
        FlowKey key = new FlowKey();
        new FlowKeyExtractor().extract(frame, 0, frame.capacity(), key);
        long to = key.get(FlowField.ETH_DST);
        String who = guest.name() + " (" + port + ") on " + host;
        if ((to & GROUP) == 0 && to != guest.mac()) {
            return new Ending(
                    Ending.Kind.DROPPED,
                    "ignored by " + who + ": the frame is not for its MAC address",
                    "",
                    "NOT_ITS_MAC",
                    host,
                    guest,
                    frame);
        }
        boolean foreign = key.get(FlowField.ETH_TYPE) == 0x0800
                && (to & GROUP) == 0
                && !guest.addresses().isEmpty()
                && !guest.has(IpAddress.of((int) key.get(FlowField.NW_DST)));
        if (foreign) {
            return new Ending(
                    Ending.Kind.DROPPED,
                    "ignored by " + who + ": " + Ipv4Address.format((int) key.get(FlowField.NW_DST))
                            + " is not its address",
                    "",
                    "NOT_ITS_ADDRESS",
                    host,
                    guest,
                    frame);
        }
        return new Ending(Ending.Kind.DELIVERED, "delivered to " + who, "", "", host, guest, frame);
    }

    /** A datagram goes to another host, where the packet is followed on. */
    private void cross(Stop stop, Datagram datagram) throws HostFailure {
        String to = map.hostAt(datagram.destination());
        String way = (datagram.wire() ? "by the cable " : "by tunnel ") + datagram.port() + ", "
                + Ipv4Address.format(datagram.source()) + " → " + Ipv4Address.format(datagram.destination())
                + (datagram.wire() ? "" : ", VNI " + datagram.vni() + ", outer TTL " + datagram.ttl());
        String why = to == null
                ? "no host of the lab has that tunnel end"
                : !hosts.containsKey(to)
                        ? "host " + to + " is not running on this machine"
                        : ++datagrams > MAX_DATAGRAMS
                                ? "more than " + MAX_DATAGRAMS + " datagrams are not followed"
                                : null;
        if (why != null) {
            stop.endings()
                    .add(new Ending(
                            Ending.Kind.UNKNOWN,
                            "left " + stop.host() + ' ' + way + ": " + why,
                            "",
                            "",
                            stop.host(),
                            null,
                            datagram.frame()));
            return;
        }
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("datagram", WalkJson.of(datagram));
        Stop arrival = step(to, request);
        arrival.way("to " + to + ' ' + way);
        stop.next().add(arrival);
    }

    @Override
    public void close() {
        hosts.values().forEach(this::end);
    }

    private void end(HostLink host) {
        try {
            host.call("why/end", session);
        } catch (HostFailure gone) {
            // Its rehearsal went with it.
            return;
        }
    }
}
