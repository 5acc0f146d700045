package dev.patchbay.datapath.ofproto;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A port of a bridge.
 *
 * <p><b>Invariants.</b> Name, number and type never change; every change of a setting is reported through the bridge's
 * {@link ChangeSink}.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class OfPort {
    private static final int DEFAULT_MTU = 1500;

    private final Bridge bridge;
    private final String name;
    private final int ofport;
    private final PortType type;
    private long mac;
    private int mtu = DEFAULT_MTU;
    private boolean pair;
    private int captureVport = -1;
    private int captures;
    private int dpPort = -1;
    private String peer = "";
    private PortVlan vlan = PortVlan.TRUNK;
    private TunnelOptions tunnel;
    private Map<String, String> options = Map.of();
    private boolean noFlood;
    private boolean noForward;
    private boolean noReceive;
    private boolean noPacketIn;
    private boolean adminUp = true;
    private boolean linkUp = true;
    private long rxPackets;
    private long rxBytes;
    private long txPackets;
    private long txBytes;

    OfPort(Bridge bridge, String name, int ofport, PortType type, long mac) {
        this.bridge = bridge;
        this.name = name;
        this.ofport = ofport;
        this.type = type;
        this.mac = mac;
    }

    /**
     * Its bridge.
     *
     * @return owner.
     */
    public Bridge bridge() {
        return bridge;
    }

    /**
     * Name, unique on the host.
     *
     * @return for example {@code tap852eac19-fe}.
     */
    public String name() {
        return name;
    }

    /**
     * OpenFlow port number, unique on the bridge.
     *
     * @return 1 to 0xfeff, or LOCAL.
     */
    public int ofport() {
        return ofport;
    }

    /**
     * Kind of port.
     *
     * @return type.
     */
    public PortType type() {
        return type;
    }

    /**
     * Hardware address, as {@code ovs-ofctl show} prints it.
     *
     * @return 48 bits.
     */
    public long mac() {
        return mac;
    }

    /**
     * The device has another address now. Nothing but listings depends on it.
     *
     * @param address of the device.
     */
    public void mac(long address) {
        mac = address;
    }

    /**
     * Longest IP packet of the device, as listings show it; who is behind the port keeps to it.
     *
     * @return in octets.
     */
    public int mtu() {
        return mtu;
    }

    /**
     * The device has another MTU now.
     *
     * @param octets of the longest IP packet.
     */
    public void mtu(int octets) {
        mtu = octets;
    }

    /**
     * Whether a patch port is one end of a pair of devices (veth) in truth: for the tables there is no difference, but it is
     * listed and captured on as a device.
     *
     * @return false for all others.
     */
    public boolean isPair() {
        return pair;
    }

    /** Makes a patch port the end of a pair of devices. */
    public void makePair() {
        pair = true;
    }

    /**
     * The vport whose capture hook sees what passes the end of a pair.
     *
     * @return -1 before the first capture.
     */
    public int captureVport() {
        return captureVport;
    }

    /**
     * Gives it that vport.
     *
     * @param number datapath port number.
     */
    public void captureVport(int number) {
        captureVport = number;
    }

    /**
     * Whether somebody captures on the end of a pair.
     *
     * @return true if so: cached paths through it show their frames.
     */
    public boolean captured() {
        return captures > 0;
    }

    /**
     * One capture more or less; the caches follow.
     *
     * @param more 1 or -1.
     */
    public void captured(int more) {
        boolean before = captured();
        captures += more;
        if (captured() != before) {
            bridge.portsChanged();
        }
    }

    /**
     * Number of the port in the datapath.
     *
     * @return -1 for patch ports, which the datapath never sees, and before it is assigned.
     */
    public int dpPort() {
        return dpPort;
    }

    /**
     * Assigns the number in the datapath.
     *
     * @param number datapath port.
     */
    public void dpPort(int number) {
        dpPort = number;
        bridge.portsChanged();
    }

    /**
     * Name of the patch port at the other end.
     *
     * @return empty unless this is a patch port.
     */
    public String peer() {
        return peer;
    }

    /**
     * Joins a patch port to another.
     *
     * @param other name of the other patch port, which may not exist yet.
     */
    public void peer(String other) {
        peer = other;
        bridge.portsChanged();
    }

    /**
     * VLANs of the port.
     *
     * @return settings.
     */
    public PortVlan vlan() {
        return vlan;
    }

    /**
     * Changes the VLANs of the port and forgets what was learned on it.
     *
     * @param settings new settings.
     */
    public void vlan(PortVlan settings) {
        vlan = settings;
        bridge.fdb().flushPort(ofport);
        bridge.portsChanged();
    }

    /**
     * Options of a tunnel port.
     *
     * @return null unless this is a tunnel port.
     */
    public TunnelOptions tunnel() {
        return tunnel;
    }

    /**
     * Sets the options of a tunnel port.
     *
     * @param options new options.
     */
    public void tunnel(TunnelOptions options) {
        tunnel = options;
        bridge.portsChanged();
    }

    /**
     * The {@code options} of the interface as a user wrote them.
     *
     * @return sorted by key.
     */
    public Map<String, String> options() {
        return options;
    }

    /**
     * Sets the {@code options} of the interface: {@code peer} of a patch port, {@link TunnelOptions} of a tunnel port.
     *
     * @param column keys and values.
     * @throws IllegalArgumentException if one is unknown or wrong; nothing was changed then.
     */
    public void options(Map<String, String> column) {
        TunnelOptions parsed = type.isTunnel() ? TunnelOptions.of(column) : null;
        options = Collections.unmodifiableMap(new TreeMap<>(column));
        tunnel = parsed;
        peer = type == PortType.PATCH ? column.getOrDefault("peer", "") : "";
        bridge.portsChanged();
    }

    /**
     * Whether {@code FLOOD} leaves the port out.
     *
     * @return true if so.
     */
    public boolean noFlood() {
        return noFlood;
    }

    /**
     * {@code mod-port PORT no-flood} and {@code flood}.
     *
     * @param value whether {@code FLOOD} leaves the port out.
     */
    public void noFlood(boolean value) {
        noFlood = value;
        bridge.portsChanged();
    }

    /**
     * Whether nothing is sent on the port.
     *
     * @return true if so.
     */
    public boolean noForward() {
        return noForward;
    }

    /**
     * {@code mod-port PORT no-forward} and {@code forward}.
     *
     * @param value whether nothing is sent on the port.
     */
    public void noForward(boolean value) {
        noForward = value;
        bridge.portsChanged();
    }

    /**
     * Whether everything that arrives is dropped.
     *
     * @return true if so.
     */
    public boolean noReceive() {
        return noReceive;
    }

    /**
     * {@code mod-port PORT no-receive} and {@code receive}.
     *
     * @param value whether everything that arrives is dropped.
     */
    public void noReceive(boolean value) {
        noReceive = value;
        bridge.portsChanged();
    }

    /**
     * Whether packets that miss go to no controller.
     *
     * @return true if so.
     */
    public boolean noPacketIn() {
        return noPacketIn;
    }

    /**
     * {@code mod-port PORT no-packet-in} and {@code packet-in}.
     *
     * @param value whether packets that miss go to no controller.
     */
    public void noPacketIn(boolean value) {
        noPacketIn = value;
        bridge.portsChanged();
    }

    /**
     * Whether the port is switched on.
     *
     * @return false after {@code mod-port PORT down} or {@code ip link set PORT down}.
     */
    public boolean adminUp() {
        return adminUp;
    }

    /**
     * Switches the port on or off.
     *
     * @param up true for on.
     */
    public void adminUp(boolean up) {
        adminUp = up;
        bridge.portsChanged();
    }

    /**
     * Whether the other end of the link is there.
     *
     * @return true if so.
     */
    public boolean linkUp() {
        return linkUp;
    }

    /**
     * Tells whether the other end of the link is there.
     *
     * @param up true if so.
     */
    public void linkUp(boolean up) {
        linkUp = up;
        bridge.portsChanged();
    }

    /**
     * Counts packets that came in by a patch port. Other ports are counted where the frames are.
     *
     * @param packets how many.
     * @param bytes their length together.
     */
    public void countReceived(long packets, long bytes) {
        rxPackets += packets;
        rxBytes += bytes;
    }

    /**
     * Counts packets that left by a patch port.
     *
     * @param packets how many.
     * @param bytes their length together.
     */
    public void countTransmitted(long packets, long bytes) {
        txPackets += packets;
        txBytes += bytes;
    }

    /**
     * What a patch port has carried.
     *
     * @return counters so far; all zero for other ports.
     */
    public PortCounters patchCounters() {
        return new PortCounters(rxPackets, rxBytes, 0, 0, txPackets, txBytes, 0, 0);
    }
}
