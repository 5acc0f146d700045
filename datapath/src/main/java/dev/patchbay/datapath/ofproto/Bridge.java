package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.fdb.MacLearningTable;
import dev.patchbay.datapath.ofproto.controller.Controllers;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.flowcache.classifier.TagSink;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A bridge: its tables, ports and MAC addresses.
 *
 * <p><b>What.</b> The model that flow mods change, the translator reads and the dump commands print. It starts with no flow
 * (fail mode secure) and with its local port.
 *
 * <p><b>Invariants.</b> Port names and numbers are unique. Every change that could make a look-up answer differently is
 * reported to the {@link ChangeSink}, as tags.
 *
 * <p><b>Threads.</b> Slow path only; no locks.
 *
 * <p><b>Bounds.</b> {@link #TABLES} tables, made when first used.
 */
public final class Bridge implements PortNames {
    /** Tables that flows can be in; one more than the highest number. */
    public static final int TABLES = 255;
    /** Tables that controllers and {@code ovs-ofctl show} hear of: the last one is the switch's own. */
    public static final int VISIBLE_TABLES = 254;

    private final int id;
    private final String name;
    private final long datapathId;
    private final ChangeSink changes;
    private final long hashSeed;
    private final FlowTable[] tables = new FlowTable[TABLES];
    private final Map<Integer, OfPort> portsByNumber = new TreeMap<>();
    private final Map<String, OfPort> portsByName = new HashMap<>();
    private final MacLearningTable fdb;
    private final FlowMods flows;
    private final GroupTable groups;
    private final MeterTable meters;
    private final Controllers controllers;
    private OpenFlowVersion openFlowVersion = OpenFlowVersion.OF10;

    /**
     * Creates a bridge with its local port, whose tables have a hash seed that is known.
     *
     * @param id number of the bridge on this host, part of its tags.
     * @param name name of the bridge and of its local port.
     * @param datapathId 64 bits; the lower 48 are the address of the local port.
     * @param changes hears of every change.
     */
    public Bridge(int id, String name, long datapathId, ChangeSink changes) {
        this(id, name, datapathId, changes, 0);
    }

    /**
     * Creates a bridge with its local port.
     *
     * @param id number of the bridge on this host, part of its tags.
     * @param name name of the bridge and of its local port.
     * @param datapathId 64 bits; the lower 48 are the address of the local port.
     * @param changes hears of every change.
     * @param hashSeed best a secret: packets that collide in the tables cannot be made without it.
     */
    public Bridge(int id, String name, long datapathId, ChangeSink changes, long hashSeed) {
        this.hashSeed = hashSeed;
        this.id = id;
        this.name = name;
        this.datapathId = datapathId;
        this.changes = changes;
        this.fdb = new MacLearningTable(id, changes);
        this.flows = new FlowMods(this, changes);
        this.groups = new GroupTable(this, changes);
        this.meters = new MeterTable(this, changes);
        this.controllers = new Controllers(changes, Tags.controllers(id));
        addPort(name, OfPorts.LOCAL, PortType.INTERNAL, datapathId & 0xffff_ffff_ffffL);
    }

    /**
     * Number of the bridge on this host.
     *
     * @return part of its tags.
     */
    public int id() {
        return id;
    }

    /**
     * Name of the bridge.
     *
     * @return for example {@code br-int}.
     */
    public String name() {
        return name;
    }

    /**
     * Datapath id.
     *
     * @return 64 bits.
     */
    public long datapathId() {
        return datapathId;
    }

    /**
     * The MAC addresses that NORMAL has learned.
     *
     * @return table.
     */
    public MacLearningTable fdb() {
        return fdb;
    }

    /**
     * The way to change flows.
     *
     * @return flow mods of this bridge.
     */
    public FlowMods flows() {
        return flows;
    }

    /**
     * Who listens to this bridge: where packets for the controller go.
     *
     * @return listeners.
     */
    public Controllers controllers() {
        return controllers;
    }

    /**
     * The groups.
     *
     * @return table.
     */
    public GroupTable groups() {
        return groups;
    }

    /**
     * The meters.
     *
     * @return table.
     */
    public MeterTable meters() {
        return meters;
    }

    /**
     * The version that flows are loaded and shown with if a command names none.
     *
     * @return version.
     */
    public OpenFlowVersion openFlowVersion() {
        return openFlowVersion;
    }

    /**
     * Sets the version that flows are loaded and shown with if a command names none.
     *
     * @param version OpenFlow 1.0 unless set.
     */
    public void openFlowVersion(OpenFlowVersion version) {
        openFlowVersion = version;
    }

    /**
     * A table, made if it was never used.
     *
     * @param table 0 to 254.
     * @return the table.
     */
    public FlowTable table(int table) {
        FlowTable found = tables[table];
        if (found == null) {
            found = new FlowTable(id, table, hashSeed);
            tables[table] = found;
        }
        return found;
    }

    /**
     * A table, if it was ever used.
     *
     * @param table 0 to 254.
     * @return the table or null.
     */
    public FlowTable existingTable(int table) {
        return tables[table];
    }

    /**
     * Adds a port.
     *
     * @param portName unique name.
     * @param ofport unique number, 1 to 0xfeff.
     * @param type kind of port.
     * @param mac hardware address.
     * @return the port, to be set up further.
     * @throws IllegalArgumentException if name or number is taken.
     */
    public OfPort addPort(String portName, int ofport, PortType type, long mac) {
        if (portsByName.containsKey(portName)) {
            throw new IllegalArgumentException("cannot create a port named " + portName + " because a port named "
                    + portName + " already exists on bridge " + name);
        }
        OfPort holder = portsByNumber.get(ofport);
        if (holder != null) {
            throw new IllegalArgumentException("port " + portName + " cannot have number " + ofport + " of bridge "
                    + name + ": port " + holder.name() + " has it");
        }
        OfPort port = new OfPort(this, portName, ofport, type, mac);
        portsByNumber.put(ofport, port);
        portsByName.put(portName, port);
        portsChanged();
        return port;
    }

    /**
     * Removes a port and what was learned on it.
     *
     * @param port one of this bridge.
     */
    public void removePort(OfPort port) {
        if (portsByNumber.remove(port.ofport(), port)) {
            portsByName.remove(port.name());
            fdb.flushPort(port.ofport());
            portsChanged();
        }
    }

    /**
     * The lowest port number that is free.
     *
     * @return 1 to 0xfeff.
     * @throws IllegalStateException if none is.
     */
    public int freeOfport() {
        for (int number = 1; number < OfPorts.MAX; number++) {
            if (!portsByNumber.containsKey(number)) {
                return number;
            }
        }
        throw new IllegalStateException("bridge " + name + " has no free port number");
    }

    /**
     * Finds a port by number.
     *
     * @param ofport OpenFlow port number.
     * @return port or null.
     */
    public OfPort port(int ofport) {
        return portsByNumber.get(ofport);
    }

    /**
     * Finds a port by name.
     *
     * @param portName exact name.
     * @return port or null.
     */
    public OfPort port(String portName) {
        return portsByName.get(portName);
    }

    /**
     * All ports.
     *
     * @return ordered by number, the local port last.
     */
    public Collection<OfPort> ports() {
        return Collections.unmodifiableCollection(portsByNumber.values());
    }

    /**
     * Records that a look-up depended on which ports there are and how they are set.
     *
     * @param reads receives the tag; null if nobody wants to know.
     */
    public void readPorts(TagSink reads) {
        if (reads != null) {
            reads.tag(Tags.ports(id));
        }
    }

    /** Reports that a port came, went or is set otherwise. */
    void portsChanged() {
        changes.tag(Tags.ports(id));
    }

    /**
     * Removes flows whose timeout is past and MAC addresses that are too old.
     *
     * @param nowMs time of the switch's clock.
     * @return how many flows and addresses went.
     */
    public int expire(long nowMs) {
        return expire(nowMs, Integer.MAX_VALUE);
    }

    /**
     * Removes some of the flows whose timeout is past and of the MAC addresses that are too old.
     *
     * @param nowMs time of the switch's clock.
     * @param most flows and addresses to remove.
     * @return how many went; fewer than {@code most} if nothing else is due.
     */
    public int expire(long nowMs, int most) {
        int count = flows.expire(nowMs, most);
        return count + fdb.expire(nowMs, most - count);
    }

    /**
     * The earliest time at which {@link #expire} may have something to do.
     *
     * @return milliseconds; {@link Long#MAX_VALUE} for never. The true time may be later, never earlier.
     */
    public long nextExpiryMs() {
        return Math.min(flows.nextExpiryMs(), fdb.nextExpiryMs());
    }

    @Override
    public int portOf(String portName) {
        OfPort port = portsByName.get(portName);
        return port == null ? -1 : port.ofport();
    }

    @Override
    public String nameOf(int ofport) {
        OfPort port = portsByNumber.get(ofport);
        return port == null ? null : port.name();
    }
}
