package dev.patchbay.datapath.netns;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.datapath.ofproto.ChangeSink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The namespaces of a host, how their devices hang together, and which ports of bridges they are.
 *
 * <p><b>Invariants.</b> There is always a root namespace, whose name is empty. At most one device has a port.
 *
 * <p><b>Threads.</b> Slow path only. A change of which device is what port publishes the tag of the host's topology.
 */
public final class Namespaces {
    private static final int ROOT_ID = 1;
    private static final int MAX_ID = 65_535;
    private static final long LOCAL_MAC_BIT = 0x0200_0000_0000L;
    private static final long MAC_MASK = 0xfeff_ffff_ffffL;

    private final ChangeSink changed;
    private final long topologyTag;
    private final Map<String, Namespace> byName = new TreeMap<>();
    private final Map<String, NetDevice> byPort = new HashMap<>();
    private final Map<Integer, NetDevice> byTap = new HashMap<>();
    private final Map<String, Integer> portNumbers = new HashMap<>();
    private final List<Observer> observers = new ArrayList<>();
    private int lastId = ROOT_ID;
    private int lastIfindex = Namespace.LOOPBACK_IFINDEX;

    /**
     * A host with nothing but a root namespace.
     *
     * @param changed receives the tags of changes.
     * @param topologyTag stands for which device is what port.
     */
    public Namespaces(ChangeSink changed, long topologyTag) {
        this.changed = changed;
        this.topologyTag = topologyTag;
        byName.put("", new Namespace(ROOT_ID, "", changed, this::newId));
    }

    /**
     * Where everything is that is in no other namespace.
     *
     * @return namespace with an empty name.
     */
    public Namespace root() {
        return byName.get("");
    }

    /**
     * All namespaces.
     *
     * @return by name, the root namespace first; live view.
     */
    public Collection<Namespace> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /**
     * A namespace.
     *
     * @param name empty for the root namespace.
     * @return null if there is none.
     */
    public Namespace get(String name) {
        return byName.get(name);
    }

    /**
     * Adds a namespace with {@code lo}, which is up.
     *
     * @param name not empty, no slash.
     * @return the namespace.
     * @throws IllegalArgumentException if the name is taken or not one.
     */
    public Namespace add(String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("namespace name \"" + name + "\": expected a name without a slash");
        }
        if (byName.containsKey(name)) {
            throw new IllegalArgumentException("cannot create namespace " + name + ": it exists");
        }
        Namespace namespace = new Namespace(newId(), name, changed, this::newId);
        byName.put(name, namespace);
        observers.forEach(observer -> observer.added(namespace));
        return namespace;
    }

    /** A number that neither a namespace nor a zone of one has had. */
    private int newId() {
        if (lastId == MAX_ID) {
            throw new IllegalArgumentException(
                    "this host has had its " + MAX_ID + " namespaces and zones of connection tracking");
        }
        return ++lastId;
    }

    /**
     * Removes a namespace with its devices; what was joined to them goes, too.
     *
     * @param name of the namespace.
     * @throws IllegalArgumentException if there is none, or it is the root namespace.
     */
    public void remove(String name) {
        Namespace namespace = get(name);
        if (namespace == null || name.isEmpty()) {
            throw new IllegalArgumentException("no namespace named \"" + name + "\" that could be removed");
        }
        for (NetDevice device : List.copyOf(namespace.devices())) {
            if (namespace.device(device.name()) == device && device.kind() != DeviceKind.LOOPBACK) {
                removeDevice(device);
            }
        }
        byName.remove(name);
        observers.forEach(observer -> observer.removed(namespace));
        changed.tag(topologyTag);
    }

    /**
     * Adds a device that is not one of a pair of devices.
     *
     * @param namespace where.
     * @param spec what.
     * @return the device.
     * @throws IllegalArgumentException if the name or the port is taken, or the parent is not there; nothing was changed then.
     */
    public NetDevice addDevice(Namespace namespace, DeviceSpec spec) {
        requireFree(spec);
        NetDevice device = namespace.add(spec, ifindex(namespace, spec), macOf(namespace, spec));
        attach(device);
        namespace.up(device, spec.up());
        return device;
    }

    /**
     * Adds both ends of a pair.
     *
     * @param one where the first end is.
     * @param first the first end.
     * @param two where the second end is.
     * @param second the second end.
     * @return the first end; its peer is the second.
     * @throws IllegalArgumentException if a name is taken; nothing was changed then.
     */
    public NetDevice addPair(Namespace one, DeviceSpec first, Namespace two, DeviceSpec second) {
        two.requireFree(second.name());
        NetDevice left = one.add(first, ifindex(one, first), macOf(one, first));
        NetDevice right = two.add(second, ifindex(two, second), macOf(two, second));
        left.peer(right);
        right.peer(left);
        attach(left);
        attach(right);
        one.up(left, first.up());
        two.up(right, second.up());
        return left;
    }

    /**
     * Removes a device with its addresses, routes and neighbours; of a pair both ends.
     *
     * @param device any but {@code lo}.
     */
    public void removeDevice(NetDevice device) {
        for (NetDevice each : List.copyOf(device.namespace().devices())) {
            if (each.parent() == device) {
                removeDevice(each);
            }
        }
        byPort.remove(device.port(), device);
        byTap.remove(device.vport(), device);
        device.namespace().remove(device);
        observers.forEach(observer -> observer.removed(device));
        NetDevice peer = device.peer();
        if (peer != null) {
            device.peer(null);
            peer.peer(null);
            removeDevice(peer);
        }
        changed.tag(topologyTag);
    }

    private void requireFree(DeviceSpec spec) {
        NetDevice holder = spec.port().isEmpty() ? null : byPort.get(spec.port());
        if (holder != null) {
            throw new IllegalArgumentException(
                    "device " + spec.name() + ": port " + spec.port() + " is already device " + holder);
        }
        if (spec.kind() == DeviceKind.INTERNAL && spec.port().isEmpty()) {
            throw new IllegalArgumentException("device " + spec.name() + ": an internal device needs a port");
        }
    }

    /** The number that was asked for if nothing there has it; that of its port if it is one; else the next one of the host. */
    private int ifindex(Namespace namespace, DeviceSpec spec) {
        boolean free = namespace.devices().stream().noneMatch(device -> device.ifindex() == spec.ifindex());
        if (spec.ifindex() > 0 && free) {
            return spec.ifindex();
        }
        Integer port = spec.kind() == DeviceKind.INTERNAL ? portNumbers.get(spec.port()) : null;
        return port == null ? nextIfindex() : port;
    }

    private int nextIfindex() {
        do {
            lastIfindex++;
        } while (byName.values().stream()
                .anyMatch(
                        namespace -> namespace.devices().stream().anyMatch(device -> device.ifindex() == lastIfindex)));
        return lastIfindex;
    }

    /**
     * A bridge has a new port that is a device of the host; it gets a number, as each device does. An internal port has the number
     * of the device that it is.
     *
     * @param port its name.
     */
    public void portAdded(String port) {
        NetDevice device = byPort.get(port);
        boolean same = device != null && device.kind() == DeviceKind.INTERNAL;
        portNumbers.put(port, same ? device.ifindex() : nextIfindex());
    }

    /**
     * A port is gone, and its number with it.
     *
     * @param port its name.
     */
    public void portRemoved(String port) {
        portNumbers.remove(port);
    }

    /**
     * The number that a port of a bridge has among the devices of its host.
     *
     * @param port its name.
     * @return 0 if it is no device: the ends of tunnels and patch ports are none.
     */
    public int ifindex(String port) {
        return portNumbers.getOrDefault(port, 0);
    }

    private static long macOf(Namespace namespace, DeviceSpec spec) {
        if (spec.mac() != 0) {
            return spec.mac();
        }
        NetDevice parent = namespace.device(spec.parent());
        return parent == null ? macFor(namespace.name() + '/' + spec.name()) : parent.mac();
    }

    /** A steady unicast address, so that the same lab shows the same addresses every time. */
    private static long macFor(String seed) {
        long mixed = seed.hashCode() * 0x9e37_79b9_7f4a_7c15L;
        return (mixed >>> 16 & MAC_MASK & MacAddress.MASK) | LOCAL_MAC_BIT;
    }

    private void attach(NetDevice device) {
        if (!device.port().isEmpty()) {
            byPort.put(device.port(), device);
        }
        observers.forEach(observer -> observer.added(device));
        if (device.kind() == DeviceKind.TAP) {
            byTap.put(device.vport(), device);
        }
        changed.tag(topologyTag);
    }

    /**
     * The device that a port of a bridge is.
     *
     * @param port its name.
     * @return null if it is none.
     */
    public NetDevice byPort(String port) {
        return byPort.get(port);
    }

    /**
     * The device that has a guest behind it.
     *
     * @param vport datapath port number of its frames.
     * @return null if there is none.
     */
    public NetDevice byTap(int vport) {
        return byTap.get(vport);
    }

    /** Hears of what comes and goes. */
    public interface Observer {
        /**
         * A namespace is new and has nothing but {@code lo}.
         *
         * @param namespace any but the root namespace.
         */
        void added(Namespace namespace);

        /**
         * A namespace is gone.
         *
         * @param namespace that was removed.
         */
        void removed(Namespace namespace);

        /**
         * A device is new, and not up yet.
         *
         * @param device any but a {@code lo}.
         */
        void added(NetDevice device);

        /**
         * A device is gone.
         *
         * @param device that was removed.
         */
        void removed(NetDevice device);
    }

    /**
     * Has somebody told of what comes and goes.
     *
     * @param observer told at once.
     */
    public void observe(Observer observer) {
        observers.add(observer);
    }

    /**
     * Says that somebody captures on a device. Any number may at once; the caches follow.
     *
     * @param device any.
     */
    public void beginCapture(NetDevice device) {
        if (device.captured(1)) {
            device.namespace().devicesChanged();
        }
    }

    /**
     * Undoes one {@link #beginCapture}.
     *
     * @param device the same.
     */
    public void endCapture(NetDevice device) {
        if (device.captured(-1)) {
            device.namespace().devicesChanged();
        }
    }
}
