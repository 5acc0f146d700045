package dev.patchbay.perf.peers;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The namespaces and the veth pairs between them.
 *
 * <p>All systems share the source's and the sink's namespace, but not the wires to them. Addresses of neighbours are fixed,
 * and there is no IPv6, so that nothing but the run's own datagrams is on a wire. Devices carry up to {@value #MTU} bytes of
 * IP: inner frames of 1,518 bytes and what VXLAN adds, and no more than an AF_XDP socket of Open vSwitch takes.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class Wiring {
    private static final int MTU = 1600;
    private static final String PREFIX = "patchbay";
    private static final Pattern OURS = Pattern.compile(PREFIX + "(\\d+)-[\\w-]+");

    private final Teardown teardown;
    private final String prefix;
    private final String source;
    private final String sink;
    private int places;

    Wiring(Teardown teardown) throws IOException, InterruptedException, PeersException {
        this.teardown = teardown;
        removeLeftovers();
        prefix = PREFIX + ProcessHandle.current().pid() + '-';
        source = namespace("source");
        sink = namespace("sink");
    }

    /** A run that was killed outright leaves its namespaces, and in them its stopped processes. */
    private static void removeLeftovers() throws IOException, InterruptedException, PeersException {
        for (String line : Programs.run("ip", "netns", "list").lines().toList()) {
            Matcher ours = OURS.matcher(line);
            if (ours.lookingAt()
                    && ProcessHandle.of(Long.parseLong(ours.group(1))).isEmpty()) {
                for (String pid : Programs.run("ip", "netns", "pids", ours.group())
                        .lines()
                        .toList()) {
                    ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
                }
                Programs.run("ip", "netns", "delete", ours.group());
            }
        }
    }

    private String namespace(String name) throws IOException, InterruptedException, PeersException {
        String full = prefix + name;
        Programs.run("ip", "netns", "add", full);
        teardown.add(() -> Programs.run("ip", "netns", "delete", full));
        for (String setting : List.of("net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1")) {
            try {
                Programs.run("ip", "netns", "exec", full, "sysctl", "-qw", setting);
            } catch (PeersException noIpv6) {
                break;
            }
        }
        Programs.runLine("ip -n " + full + " link set lo up");
        return full;
    }

    /** Makes a namespace for a system and joins it to source and sink. */
    Place place(String name) throws IOException, InterruptedException, PeersException {
        Place place = new Place(++places, namespace(name), source, sink);
        pair(place.sourceDevice(), source, place.mac(1), Place.IN, place.namespace(), place.mac(2));
        pair(place.sinkDevice(), sink, place.mac(4), Place.OUT, place.namespace(), place.mac(3));
        address(source, place.sourceDevice(), place.source());
        address(place.namespace(), Place.IN, place.inside());
        address(place.namespace(), Place.OUT, place.outside());
        address(sink, place.sinkDevice(), place.sink());
        neighbour(source, place.sourceDevice(), place.inside(), place.mac(2));
        neighbour(place.namespace(), Place.IN, place.source(), place.mac(1));
        neighbour(place.namespace(), Place.OUT, place.sink(), place.mac(4));
        neighbour(sink, place.sinkDevice(), place.outside(), place.mac(3));
        Programs.runLine("ip -n " + sink + " route add " + place.inside() + "/32 via " + place.outside());
        return place;
    }

    private static void pair(
            String device, String namespace, String mac, String peer, String peerNamespace, String peerMac)
            throws IOException, InterruptedException, PeersException {
        Programs.runLine("ip link add " + device + " netns " + namespace + " mtu " + MTU + " address " + mac
                + " type veth peer name " + peer + " netns " + peerNamespace + " mtu " + MTU + " address " + peerMac);
        Programs.runLine("ip -n " + namespace + " link set " + device + " up");
        Programs.runLine("ip -n " + peerNamespace + " link set " + peer + " up");
    }

    private static void address(String namespace, String device, String address)
            throws IOException, InterruptedException, PeersException {
        Programs.runLine("ip -n " + namespace + " address add " + address + "/24 dev " + device);
    }

    private static void neighbour(String namespace, String device, String address, String mac)
            throws IOException, InterruptedException, PeersException {
        Programs.runLine("ip -n " + namespace + " neighbour replace " + address + " lladdr " + mac
                + " nud permanent dev " + device);
    }

    /**
     * Makes a system's wires carry datagrams as a sender has it.
     *
     * @param joined whether the system takes pieces. One that reads raw frames does not: it gets each datagram by itself, and
     *     with its checksum, as from a network card.
     */
    static void carry(Place place, Sender sender, boolean joined)
            throws IOException, InterruptedException, PeersException {
        boolean whole = sender == Sender.BATCHED && joined;
        boolean gro = sender == Sender.SEGMENTED;
        offload(place.sourceNamespace(), place.sourceDevice(), "tx " + word(joined));
        offload(place.sinkNamespace(), place.sinkDevice(), "tx " + word(joined));
        cut(place.sourceNamespace(), place.sourceDevice(), whole);
        cut(place.namespace(), Place.OUT, whole);
        offload(place.namespace(), Place.IN, "gro " + word(gro && joined));
        offload(place.sinkNamespace(), place.sinkDevice(), "gro " + word(gro));
    }

    /** A veth device lets its other end join datagrams only if it promises itself to cut what is TCP. */
    private static void cut(String namespace, String device, boolean whole)
            throws IOException, InterruptedException, PeersException {
        offload(namespace, device, "tx-udp-segmentation " + word(whole) + " tso " + word(whole));
    }

    private static void offload(String namespace, String device, String features)
            throws IOException, InterruptedException, PeersException {
        Programs.runLine("ip netns exec " + namespace + " ethtool -K " + device + ' ' + features);
    }

    private static String word(boolean on) {
        return on ? "on" : "off";
    }
}
