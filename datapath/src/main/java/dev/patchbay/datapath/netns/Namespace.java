package dev.patchbay.datapath.netns;

import dev.patchbay.datapath.fdb.MacLearningTable;
import dev.patchbay.datapath.netns.iptables.Family;
import dev.patchbay.datapath.netns.iptables.IpSets;
import dev.patchbay.datapath.netns.iptables.Iptables;
import dev.patchbay.datapath.ofproto.ChangeSink;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/**
 * One network namespace.
 *
 * <p><b>What.</b> Devices by name; routing tables, policy rules, neighbours, sysctls, packet filters and services. Adding and
 * removing addresses, and switching devices on and off, adds and removes the routes that Linux adds and removes then.
 *
 * <p><b>Invariants.</b> There is always a {@code lo}. Id and name never change; no other namespace of the host ever has the id.
 *
 * <p><b>Threads.</b> Slow path only. Every change publishes the tags of what depends on it.
 */
public final class Namespace {
    /** Number of {@code lo} in every namespace. */
    public static final int LOOPBACK_IFINDEX = 1;

    /** Name of the loopback device. */
    public static final String LOOPBACK = "lo";

    private static final int LOOPBACK_MTU = 65_536;

    private final int id;
    private final String name;
    private final ChangeSink changed;
    private final Map<String, NetDevice> devices = new LinkedHashMap<>();
    private final RoutingTables routes;
    private final PolicyRules rules;
    private final Neighbours neighbours;
    private final Sysctls sysctls;
    private final Map<IpFamily, Iptables> iptables = new EnumMap<>(IpFamily.class);
    private final Map<IpFamily, TrackingNeed> tracking = new EnumMap<>(IpFamily.class);
    private final Map<Integer, Integer> spaces = new TreeMap<>();
    private final IntSupplier newSpace;
    private final LocalServices services = new LocalServices();
    private final AddressRoutes addressRoutes;

    /** What Linux bridges have for an address while they have no ports. */
    private final Map<NetDevice, Long> ownMacs = new HashMap<>();

    Namespace(int id, String name, ChangeSink changed, IntSupplier newSpace) {
        this.newSpace = newSpace;
        this.id = id;
        this.name = name;
        this.changed = changed;
        routes = new RoutingTables(id, changed);
        rules = new PolicyRules(id, changed);
        neighbours = new Neighbours(id, changed);
        sysctls = new Sysctls(id, changed);
        IpSets sets = new IpSets(set -> filtersChanged());
        iptables.put(IpFamily.IPV4, new Iptables(Family.IPV4, sets, table -> filtersChanged()));
        iptables.put(IpFamily.IPV6, new Iptables(Family.IPV6, sets, table -> filtersChanged()));
        iptables.forEach((family, tables) -> tracking.put(family, new TrackingNeed(tables)));
        addressRoutes = new AddressRoutes(routes);
        DeviceSpec loopback =
                new DeviceSpec(LOOPBACK, DeviceKind.LOOPBACK, 0, LOOPBACK_MTU, true, LOOPBACK_IFINDEX, "", "", 0);
        up(add(loopback, LOOPBACK_IFINDEX, 0), true);
    }

    /**
     * Small number, unique on the host for ever.
     *
     * @return 1 for the root namespace, at most 65535.
     */
    public int id() {
        return id;
    }

    /**
     * Name, as {@code ip netns} lists it.
     *
     * @return empty for the root namespace.
     */
    public String name() {
        return name;
    }

    /**
     * Its devices, {@code lo} first, else in the order of their making.
     *
     * @return live view.
     */
    public Collection<NetDevice> devices() {
        return Collections.unmodifiableCollection(devices.values());
    }

    /**
     * A device.
     *
     * @param device its name.
     * @return null if there is none.
     */
    public NetDevice device(String device) {
        return devices.get(device);
    }

    /**
     * The device that has an address.
     *
     * @param address without length.
     * @return null if none has it.
     */
    public NetDevice holder(IpAddress address) {
        for (NetDevice device : devices.values()) {
            if (device.address(address) != null) {
                return device;
            }
        }
        return null;
    }

    /**
     * Its routing tables.
     *
     * @return tables.
     */
    public RoutingTables routes() {
        return routes;
    }

    /**
     * Its policy rules.
     *
     * @return rules.
     */
    public PolicyRules rules() {
        return rules;
    }

    /**
     * Its ARP and neighbour discovery cache.
     *
     * @return cache.
     */
    public Neighbours neighbours() {
        return neighbours;
    }

    /**
     * Its kernel settings.
     *
     * @return settings.
     */
    public Sysctls sysctls() {
        return sysctls;
    }

    /**
     * Its packet filters.
     *
     * @param family {@code iptables} or {@code ip6tables}.
     * @return all tables; both families share the sets.
     */
    public Iptables iptables(IpFamily family) {
        return iptables.get(family);
    }

    /**
     * The number of the tracker's space for the connections of a zone ({@code -j CT --zone}).
     *
     * @param zone 0 to 65535; 0 is that of all others.
     * @return 1 to 65535, that of no other namespace.
     */
    public int space(int zone) {
        return zone == 0 ? id : spaces.computeIfAbsent(zone, each -> newSpace.getAsInt());
    }

    /**
     * The numbers of the tracker's spaces that are in use for zones.
     *
     * @return zone to space, without zone 0; live view.
     */
    public Map<Integer, Integer> spaces() {
        return Collections.unmodifiableMap(spaces);
    }

    /**
     * Whether packets are tracked: Linux does that only where some rule needs it.
     *
     * @param family of the packets.
     * @return true if there are rules of table nat, or ones that ask for a connection's state or mark.
     */
    public boolean tracks(IpFamily family) {
        return tracking.get(family).isNeeded();
    }

    private void filtersChanged() {
        tracking.values().forEach(TrackingNeed::forget);
        changed.tag(NamespaceTags.iptables(id, IpFamily.IPV4));
        changed.tag(NamespaceTags.iptables(id, IpFamily.IPV6));
    }

    /**
     * Who listens there.
     *
     * @return services.
     */
    public LocalServices services() {
        return services;
    }

    void requireFree(String device) {
        if (devices.containsKey(device)) {
            throw new IllegalArgumentException(
                    "cannot create device " + device + ": it exists" + (name.isEmpty() ? "" : " in namespace " + name));
        }
    }

    /** Makes a device that is down. */
    NetDevice add(DeviceSpec spec, int ifindex, long mac) {
        requireFree(spec.name());
        NetDevice parent = devices.get(spec.parent());
        if (spec.kind() == DeviceKind.VLAN && parent == null) {
            throw new IllegalArgumentException("device " + spec.name() + ": no device \"" + spec.parent()
                    + "\" whose VLAN " + spec.vlan() + " it could be");
        }
        NetDevice device = new NetDevice(this, spec, ifindex, mac, parent);
        if (spec.kind() == DeviceKind.BRIDGE) {
            device.stations(new MacLearningTable(NamespaceTags.stations(id, ifindex), changed));
            ownMacs.put(device, mac);
        }
        devices.put(spec.name(), device);
        sysctls.addDevice(spec.name());
        if (spec.kind() == DeviceKind.LOOPBACK) {
            device.addressList().add(DeviceAddress.of(IpPrefix.parse("127.0.0.1/8")));
            device.addressList().add(DeviceAddress.of(IpPrefix.parse("::1/128")));
        }
        devicesChanged();
        return device;
    }

    void remove(NetDevice device) {
        device.ports().forEach(port -> enslave(port, null));
        enslave(device, null);
        ownMacs.remove(device);
        up(device, false);
        for (DeviceAddress address : List.copyOf(device.addresses())) {
            removeAddress(device, address.prefix());
        }
        neighbours.flush(device, true);
        devices.remove(device.name());
        sysctls.removeDevice(device.name());
        devicesChanged();
    }

    /** Devices were added, removed or changed. */
    void devicesChanged() {
        changed.tag(NamespaceTags.devices(id));
        // A rule for a device that comes or goes is attached or detached.
        changed.tag(NamespaceTags.rules(id, IpFamily.IPV4));
        changed.tag(NamespaceTags.rules(id, IpFamily.IPV6));
    }

    /**
     * Switches a device on or off. Off, it loses its routes and what was learned of its neighbours; on, it gets those of its
     * addresses back and its link-local address.
     *
     * @param device of this namespace.
     * @param value true for on.
     */
    public void up(NetDevice device, boolean value) {
        if (device.up() == value) {
            return;
        }
        device.up(value);
        if (value) {
            device.addresses().forEach(address -> addressRoutes.add(device, address));
            addLinkLocal(device);
        } else {
            addressRoutes.down(device);
            neighbours.flush(device, false);
            forgetIpv6(device);
        }
        devicesChanged();
    }

    /** A device that goes down loses its addresses of IPv6, as Linux has it; those of IPv4 stay. */
    private void forgetIpv6(NetDevice device) {
        for (DeviceAddress address : List.copyOf(device.addresses())) {
            if (!address.address().isIpv4() && device.kind() != DeviceKind.LOOPBACK) {
                removeAddress(device, address.prefix());
            }
        }
    }

    private void addLinkLocal(NetDevice device) {
        IpAddress linkLocal = IpAddress.linkLocal(device.mac());
        boolean wanted = device.kind() != DeviceKind.LOOPBACK
                && sysctls.conf(IpFamily.IPV6, device.name(), "disable_ipv6") == 0
                && device.address(linkLocal) == null;
        if (wanted) {
            addAddress(device, DeviceAddress.of(new IpPrefix(linkLocal, 64)));
        }
    }

    /**
     * Makes a device a port of a Linux bridge, or of none ({@code brctl addif} and {@code delif}).
     *
     * @param device of this namespace.
     * @param bridge of this namespace; null for none.
     * @throws IllegalArgumentException if it is no bridge, or the device is one.
     */
    public void enslave(NetDevice device, NetDevice bridge) {
        NetDevice before = device.master();
        if (before == bridge) {
            return;
        }
        if (bridge != null && (bridge.kind() != DeviceKind.BRIDGE || device.kind() == DeviceKind.BRIDGE)) {
            throw new IllegalArgumentException("device " + device + " cannot be a port of " + bridge);
        }
        device.master(bridge);
        for (NetDevice each : bridge == null ? List.of(before) : List.of(bridge)) {
            settleMac(each);
        }
        if (before != null) {
            before.stations().flushPort(device.ifindex());
            settleMac(before);
        }
        devicesChanged();
    }

    /** A bridge without an address of its own has the lowest of its ports'. */
    private void settleMac(NetDevice bridge) {
        Long own = ownMacs.get(bridge);
        if (own == null || bridge.hasOwnMac()) {
            return;
        }
        mac(bridge, bridge.ports().stream().mapToLong(NetDevice::mac).min().orElse(own));
    }

    /**
     * Changes the hardware address of a device.
     *
     * @param device of this namespace.
     * @param mac 48 bits, unicast.
     */
    public void mac(NetDevice device, long mac) {
        if (device.mac() != mac) {
            removeAddress(device, new IpPrefix(IpAddress.linkLocal(device.mac()), 64));
            device.mac(mac);
            if (device.up()) {
                addLinkLocal(device);
            }
            devicesChanged();
        }
    }

    /**
     * Changes the longest IP packet of a device.
     *
     * @param device of this namespace.
     * @param octets 68 to 65535.
     */
    public void mtu(NetDevice device, int octets) {
        device.mtu(octets);
        devicesChanged();
    }

    /**
     * Gives a device an address, with the routes to it and to its network.
     *
     * @param device of this namespace.
     * @param address its {@code secondary} is found out here.
     * @return false if the device has it; nothing was changed then.
     */
    public boolean addAddress(NetDevice device, DeviceAddress address) {
        boolean second = false;
        for (DeviceAddress each : device.addresses()) {
            if (each.prefix().equals(address.prefix())) {
                return false;
            }
            second |= each.address().isIpv4()
                    && each.prefix().network().equals(address.prefix().network());
        }
        DeviceAddress added = address.asSecondary(second);
        device.addressList().add(place(device, added), added);
        addressRoutes.add(device, added);
        devicesChanged();
        return true;
    }

    /** IPv4 comes before IPv6; of IPv6 the latest of the widest scope comes first, as Linux lists them. */
    private static int place(NetDevice device, DeviceAddress added) {
        List<DeviceAddress> list = device.addressList();
        int place = 0;
        while (place < list.size() && list.get(place).address().isIpv4()) {
            place++;
        }
        if (!added.address().isIpv4()) {
            while (place < list.size()
                    && list.get(place).scope().number() < added.scope().number()) {
                place++;
            }
        }
        return place;
    }

    /**
     * Takes an address from a device, with its routes. If it was the first of its network, those of the same network go, too,
     * unless {@code promote_secondaries} is set.
     *
     * @param device of this namespace.
     * @param prefix address and length.
     * @return false if the device does not have it.
     */
    public boolean removeAddress(NetDevice device, IpPrefix prefix) {
        DeviceAddress removed = null;
        for (DeviceAddress each : device.addresses()) {
            if (each.prefix().equals(prefix)) {
                removed = each;
            }
        }
        if (removed == null) {
            return false;
        }
        device.addressList().remove(removed);
        addressRoutes.remove(device, removed);
        if (!removed.secondary() && prefix.family() == IpFamily.IPV4) {
            settleSecondaries(device, removed);
        }
        devicesChanged();
        return true;
    }

    private void settleSecondaries(NetDevice device, DeviceAddress primary) {
        boolean promote = sysctls.highest(IpFamily.IPV4, device.name(), "promote_secondaries") != 0;
        for (DeviceAddress each : List.copyOf(device.addresses())) {
            if (each.secondary()
                    && each.prefix().network().equals(primary.prefix().network())) {
                removeAddress(device, each.prefix());
                if (promote) {
                    addAddress(device, each.asSecondary(false));
                }
            }
        }
    }

    /** Its name. */
    @Override
    public String toString() {
        return name;
    }
}
