package dev.patchbay.control.neutron;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The agent's side of l2population: what a host has been told is behind the other tunnel ends, for the networks that it has ports of.
 * The compiler makes the flows of it.
 *
 * <p><b>Invariants.</b> Messages of networks without a port here, and those about the host itself, change nothing. A network that
 * loses its last port here is forgotten whole.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class FdbTable {
    private final String localIp;
    private final Map<String, Network> here = new LinkedHashMap<>();
    private final Map<String, Map<String, Set<FdbEntry>>> entries = new LinkedHashMap<>();

    /**
     * Creates an empty table.
     *
     * @param localIp address of the host's own tunnel end
     */
    public FdbTable(String localIp) {
        this.localIp = localIp;
    }

    /**
     * The host got its first port of a network.
     *
     * @param network of the port
     */
    public void joined(Network network) {
        here.putIfAbsent(network.id(), network);
    }

    /**
     * The networks that the host has ports of.
     *
     * @return a copy
     */
    public List<Network> here() {
        return List.copyOf(here.values());
    }

    /**
     * The host lost its last port of a network.
     *
     * @param network of the port
     */
    public void left(Network network) {
        here.remove(network.id());
        entries.remove(network.id());
    }

    /**
     * Takes a message.
     *
     * @param message for this host or for all
     * @return whether it changed anything
     */
    public boolean receive(FdbMessage message) {
        String network = message.network().id();
        if (!here.containsKey(network) || message.remote().equals(localIp)) {
            return false;
        }
        Map<String, Set<FdbEntry>> remotes = entries.computeIfAbsent(network, unknown -> new LinkedHashMap<>());
        Set<FdbEntry> known = remotes.computeIfAbsent(message.remote(), unknown -> new LinkedHashSet<>());
        boolean changed = switch (message.method()) {
            case ADD -> known.addAll(message.entries());
            case REMOVE -> known.removeAll(new LinkedHashSet<>(message.entries()));
            case UPDATE -> {
                boolean gone = known.removeAll(new LinkedHashSet<>(message.entries()));
                yield known.addAll(message.after()) || gone;
            }
        };
        if (known.isEmpty()) {
            remotes.remove(message.remote());
        }
        if (remotes.isEmpty()) {
            entries.remove(network);
        }
        return changed;
    }

    /**
     * What is known, as the compiler takes it.
     *
     * @return by network, in the order in which the host was told
     */
    public List<FdbNetwork> networks() {
        List<FdbNetwork> all = new ArrayList<>();
        entries.forEach((id, remotes) -> {
            Map<String, List<FdbEntry>> lists = new LinkedHashMap<>();
            remotes.forEach((remote, known) -> lists.put(remote, List.copyOf(known)));
            Network network = here.get(id);
            all.add(new FdbNetwork(id, network.type(), network.segment(), lists));
        });
        return all;
    }
}
