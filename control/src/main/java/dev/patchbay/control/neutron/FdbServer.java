package dev.patchbay.control.neutron;

import dev.patchbay.control.neutron.FdbMessage.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The server's side of l2population: hears which ports are active on which host, and tells the hosts.
 *
 * <p><b>What.</b> A host is told of a network when it gets its first port there: all other hosts' tunnel ends with their ports.
 * All hosts are told of each port that comes and goes, and with a host's first port of a network that broadcasts go there, with
 * its last that they do no more. Ports of distributed routers are everywhere: of them only the broadcasts are told.
 *
 * <p><b>Invariants.</b> A host that has heard every message knows exactly what the active ports of the other hosts make.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class FdbServer {
    private final Map<String, String> tunnelEnds = new LinkedHashMap<>();
    private final Map<String, Network> networks = new LinkedHashMap<>();
    private final Consumer<FdbMessage> out;
    private final Map<String, Active> active = new LinkedHashMap<>();

    private record Active(String host, NeutronPort port, Network network) {}

    /**
     * Creates a server that knows of no port.
     *
     * @param tunnelEnds address of each host's
     * @param networks by id
     * @param out takes the messages in the order in which they are sent
     */
    public FdbServer(Map<String, String> tunnelEnds, Map<String, Network> networks, Consumer<FdbMessage> out) {
        this.out = out;
        follow(tunnelEnds, networks);
    }

    /**
     * There are other hosts or networks now. What was told of ports stays until they are reported otherwise.
     *
     * @param ends tunnel end of each host
     * @param known networks by id
     */
    public void follow(Map<String, String> ends, Map<String, Network> known) {
        tunnelEnds.putAll(ends);
        networks.clear();
        networks.putAll(known);
    }

    /**
     * The ports that are active on a host.
     *
     * @param host its name
     * @return as they were reported
     */
    public List<NeutronPort> activeOn(String host) {
        return active.values().stream()
                .filter(one -> one.host().equals(host))
                .map(Active::port)
                .toList();
    }

    /**
     * A port became active. Of a port that is active on the host already, the addresses may have changed.
     *
     * @param host where it is
     * @param port with its addresses
     */
    public void up(String host, NeutronPort port) {
        Network network = networks.get(port.network());
        if (!network.type().isTunnelled()) {
            return;
        }
        Active before = active.get(key(host, port));
        if (before != null) {
            changed(host, network, before.port(), port);
            return;
        }
        boolean first = count(host, network) == 0;
        active.put(key(host, port), new Active(host, port, network));
        if (first) {
            whole(host, network);
        }
        List<FdbEntry> entries = new ArrayList<>();
        if (first) {
            entries.add(FdbEntry.FLOODING);
        }
        entries.addAll(entries(port));
        send(Method.ADD, "", network, host, entries, List.of());
    }

    /**
     * A port is active no more.
     *
     * @param host where it was
     * @param port that was told of
     */
    public void down(String host, NeutronPort port) {
        Active gone = active.remove(key(host, port));
        if (gone == null) {
            return;
        }
        Network network = gone.network();
        List<FdbEntry> entries = new ArrayList<>(entries(gone.port()));
        if (count(host, network) == 0) {
            entries.addFirst(FdbEntry.FLOODING);
        }
        send(Method.REMOVE, "", network, host, entries, List.of());
    }

    /**
     * An agent began anew and knows nothing: it is told of every network that it has ports of.
     *
     * @param host of the agent
     */
    public void restarted(String host) {
        networks.values().stream().filter(network -> count(host, network) > 0).forEach(network -> whole(host, network));
    }

    private void changed(String host, Network network, NeutronPort before, NeutronPort after) {
        active.put(key(host, after), new Active(host, after, network));
        List<FdbEntry> old = new ArrayList<>(entries(before));
        List<FdbEntry> fresh = new ArrayList<>(entries(after));
        old.removeAll(entries(after));
        fresh.removeAll(entries(before));
        if (!old.isEmpty() || !fresh.isEmpty()) {
            send(Method.UPDATE, "", network, host, old, fresh);
        }
    }

    private void whole(String host, Network network) {
        for (String other : tunnelEnds.keySet().stream().sorted().toList()) {
            if (!other.equals(host) && count(other, network) > 0) {
                List<FdbEntry> entries = new ArrayList<>();
                entries.add(FdbEntry.FLOODING);
                active.values().stream()
                        .filter(one ->
                                one.host().equals(other) && one.port().network().equals(network.id()))
                        .forEach(one -> entries.addAll(entries(one.port())));
                send(Method.ADD, host, network, other, entries, List.of());
            }
        }
    }

    private void send(
            Method method, String recipient, Network network, String of, List<FdbEntry> entries, List<FdbEntry> after) {
        if (!entries.isEmpty() || !after.isEmpty()) {
            String remote = Objects.requireNonNull(tunnelEnds.get(of), of);
            out.accept(new FdbMessage(method, recipient, network, remote, entries, after));
        }
    }

    private long count(String host, Network network) {
        return active.values().stream()
                .filter(one -> one.host().equals(host) && one.port().network().equals(network.id()))
                .count();
    }

    /** A distributed router's port has one id on all hosts. */
    private static String key(String host, NeutronPort port) {
        return host + " " + port.id();
    }

    private static List<FdbEntry> entries(NeutronPort port) {
        if (port.owner().equals(NeutronPort.DISTRIBUTED_GATEWAY)) {
            return List.of();
        }
        return port.fixedIps().stream()
                .map(fixed -> new FdbEntry(port.mac(), fixed.address()))
                .toList();
    }
}
