package dev.patchbay.datapath.netns;

import dev.patchbay.flowcache.classifier.TagSink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ARP and neighbour discovery cache of a namespace.
 *
 * <p>It holds what is known and how that changes by what is heard; who asks, and when, is up to the slow path.
 *
 * <p><b>Threads.</b> Slow path only. A change of a MAC address, or of whether there is one, publishes the neighbour's tag.
 *
 * <p><b>Bounds.</b> {@value #MAX} entries besides those that somebody set; beyond, the oldest goes.
 */
public final class Neighbours {
    private static final int MAX = 65_536;

    private final int namespace;
    private final TagSink changed;
    private final Map<Key, Neighbour> entries = new LinkedHashMap<>();

    private record Key(int ifindex, IpAddress address) {}

    Neighbours(int namespace, TagSink changed) {
        this.namespace = namespace;
        this.changed = changed;
    }

    /**
     * All entries, in the order of their making.
     *
     * @return live view.
     */
    public Collection<Neighbour> all() {
        return Collections.unmodifiableCollection(entries.values());
    }

    /**
     * What is known of an address.
     *
     * @param device on whose link.
     * @param address of the neighbour.
     * @return null if nothing is.
     */
    public Neighbour get(NetDevice device, IpAddress address) {
        return entries.get(new Key(device.ifindex(), address));
    }

    /**
     * Says what an address is ({@code ip neigh replace}).
     *
     * @param device on whose link.
     * @param address of the neighbour.
     * @param mac 48 bits.
     * @param state how well it is known.
     * @param nowMs time.
     * @return the entry.
     */
    public Neighbour set(NetDevice device, IpAddress address, long mac, NeighbourState state, long nowMs) {
        Neighbour entry = entry(device, address);
        if (entry.set(mac, state, nowMs)) {
            publish(entry);
        }
        return entry;
    }

    private Neighbour entry(NetDevice device, IpAddress address) {
        Key key = new Key(device.ifindex(), address);
        Neighbour entry = entries.get(key);
        if (entry == null) {
            makeRoom();
            entry = new Neighbour(device, address);
            entries.put(key, entry);
            // Whoever depends on there being none has to know.
            publish(entry);
        }
        return entry;
    }

    private void makeRoom() {
        if (entries.size() < MAX) {
            return;
        }
        for (Neighbour each : entries.values()) {
            if (!each.isFixed()) {
                remove(each);
                return;
            }
        }
    }

    /**
     * Somebody needs an address that is not known: an entry in which packets wait.
     *
     * @param device on whose link.
     * @param address of the neighbour.
     * @param nowMs time.
     * @return the entry, incomplete if it was not valid.
     */
    public Neighbour resolve(NetDevice device, IpAddress address, long nowMs) {
        Neighbour entry = entry(device, address);
        if (entry.state() == NeighbourState.FAILED) {
            entry.set(Neighbour.NO_MAC, NeighbourState.INCOMPLETE, nowMs);
        }
        return entry;
    }

    /**
     * A neighbour was heard of.
     *
     * @param device on whose link.
     * @param address it says it has.
     * @param mac it says it has, 48 bits.
     * @param answered whether it answered this host, which proves that it hears, too.
     * @param create whether an entry is made if there is none.
     * @param nowMs time.
     * @return the entry; null if there is none.
     */
    public Neighbour heard(
            NetDevice device, IpAddress address, long mac, boolean answered, boolean create, long nowMs) {
        Neighbour entry = get(device, address);
        if (entry == null) {
            if (!create) {
                return null;
            }
            entry = entry(device, address);
        }
        if (entry.isFixed()) {
            return entry;
        }
        boolean same = entry.state().isValid() && entry.mac() == mac;
        if (answered || !same) {
            NeighbourState state = answered ? NeighbourState.REACHABLE : NeighbourState.STALE;
            if (entry.set(mac, state, nowMs)) {
                publish(entry);
            }
        }
        return entry;
    }

    /**
     * It was asked once more.
     *
     * @param entry whom.
     * @param nowMs time.
     */
    public void probed(Neighbour entry, long nowMs) {
        entry.probed(nowMs);
    }

    /**
     * Lets an entry come into another state with the address that it has.
     *
     * @param entry to change.
     * @param state new state.
     * @param nowMs time.
     */
    public void become(Neighbour entry, NeighbourState state, long nowMs) {
        if (entry.set(entry.mac(), state, nowMs)) {
            publish(entry);
        }
    }

    /**
     * Forgets an entry.
     *
     * @param entry to forget.
     */
    public void remove(Neighbour entry) {
        if (entries.remove(new Key(entry.device().ifindex(), entry.address()), entry)) {
            publish(entry);
        }
    }

    /** Forgets the entries of a device that is gone or down; those that somebody set only if it is gone. */
    void flush(NetDevice device, boolean all) {
        List<Neighbour> unwanted = new ArrayList<>();
        for (Neighbour each : entries.values()) {
            if (each.device() == device && (all || !each.isFixed())) {
                unwanted.add(each);
            }
        }
        unwanted.forEach(this::remove);
    }

    private void publish(Neighbour entry) {
        changed.tag(NamespaceTags.neighbour(namespace, entry.device().ifindex(), entry.address()));
    }
}
