package dev.patchbay.datapath.fdb;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.datapath.ofproto.ChangeSink;
import dev.patchbay.datapath.ofproto.Tags;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.flowcache.classifier.TagSink;
import java.util.Locale;
import java.util.function.Consumer;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The FDB: which port of a bridge each MAC address of each VLAN was last seen on, as the NORMAL action learns it.
 *
 * <p><b>What.</b> A hash map by VLAN and address, and two orders by time of the last update: of all entries, which gives
 * the next one to age, and of each port's, which gives the one to evict. Time counts in whole seconds, like in Open
 * vSwitch: an entry is gone when the clock's second reaches the second of its update plus the ageing time, and a packet
 * within the second of the last update updates nothing.
 *
 * <p><b>Invariants.</b> No multicast address is ever in it, and never more than {@link #maxEntries} entries. When it is full,
 * the oldest entry of the port with the most entries makes room, so that one port that sends random addresses pushes out its
 * own and not its neighbours'. Static entries neither age nor move nor make room.
 *
 * <p><b>Dependencies.</b> A look-up gives the tag of (bridge, VLAN, address) to its reader; every change of an answer gives
 * it to the change sink.
 *
 * <p><b>Threads.</b> Slow path only; no locks. <b>Bounds.</b> {@link #maxEntries}, about 150 octets each.
 */
public final class MacLearningTable {
    /** Seconds that an entry lives after its last update, unless set. */
    public static final int DEFAULT_AGING_SECONDS = 300;
    /** Entries, unless set. */
    public static final int DEFAULT_MAX_ENTRIES = 8192;

    private static final int MIN_AGING_SECONDS = 15;
    private static final int MAX_AGING_SECONDS = 3600;
    private static final int LEAST_MAX_ENTRIES = 10;
    private static final int MOST_MAX_ENTRIES = 1_000_000;
    private static final long MULTICAST = 1L << 40;
    private static final long NEVER = Long.MAX_VALUE;

    private final int bridge;
    private final ChangeSink changes;
    private final Long2ObjectHashMap<MacEntry> entries = new Long2ObjectHashMap<>();
    private final Int2ObjectHashMap<PortEntries> ports = new Int2ObjectHashMap<>();
    private MacEntry oldest;
    private MacEntry newest;
    private int agingSeconds = DEFAULT_AGING_SECONDS;
    private int maxEntries = DEFAULT_MAX_ENTRIES;
    private int staticEntries;
    private long learned;
    private long expired;
    private long evicted;
    private long moved;

    /** The dynamic entries of one port, oldest update first, and how many entries it has in all. */
    private static final class PortEntries {
        private MacEntry oldest;
        private MacEntry newest;
        private int dynamic;
    }

    /**
     * Creates an empty table.
     *
     * @param bridge number of the bridge, part of the tags.
     * @param changes receives the tags of changed answers.
     */
    public MacLearningTable(int bridge, ChangeSink changes) {
        this.bridge = bridge;
        this.changes = changes;
    }

    /**
     * Where an address is.
     *
     * @param vlan 0 to 4095.
     * @param mac 48 bits.
     * @param reads receives the tag of the answer; null if nobody wants to know.
     * @return OpenFlow port number, {@link OfPorts#NONE} if unknown.
     */
    public int lookup(int vlan, long mac, TagSink reads) {
        if (reads != null) {
            reads.tag(Tags.fdb(bridge, vlan, mac));
        }
        MacEntry entry = entries.get(key(vlan, mac));
        return entry == null ? OfPorts.NONE : entry.port;
    }

    /**
     * The entry of an address.
     *
     * @param vlan 0 to 4095.
     * @param mac 48 bits.
     * @return entry or null.
     */
    public MacEntry entry(int vlan, long mac) {
        return entries.get(key(vlan, mac));
    }

    /**
     * Learns that an address was seen on a port. Multicast addresses are refused, static entries stay as they are.
     *
     * @param vlan 0 to 4095.
     * @param mac 48 bits.
     * @param port OpenFlow port number.
     * @param nowMs time of the packet on the switch's clock.
     * @return whether the table has changed in what it answers.
     */
    public boolean learn(int vlan, long mac, int port, long nowMs) {
        if ((mac & MULTICAST) != 0) {
            return false;
        }
        long now = Math.floorDiv(nowMs, 1000L);
        MacEntry entry = entries.get(key(vlan, mac));
        if (entry == null) {
            makeRoom();
            entry = new MacEntry(vlan, mac, false);
            entries.put(key(vlan, mac), entry);
            append(entry, port, now);
            learned++;
            changes.tag(Tags.fdb(bridge, vlan, mac));
            return true;
        }
        if (entry.isStatic) {
            return false;
        }
        boolean moves = entry.port != port;
        if (moves || entry.expiresSeconds < now + agingSeconds) {
            unlink(entry);
            append(entry, port, Math.max(now, entry.expiresSeconds - agingSeconds));
        }
        if (moves) {
            moved++;
            changes.tag(Tags.fdb(bridge, vlan, mac));
        }
        return moves;
    }

    /**
     * Sets where an address is, for good ({@code fdb/add}).
     *
     * @param vlan 0 to 4095.
     * @param mac 48 bits.
     * @param port OpenFlow port number.
     */
    public void addStatic(int vlan, long mac, int port) {
        MacEntry old = entries.get(key(vlan, mac));
        if (old != null) {
            remove(old);
        } else {
            makeRoom();
        }
        MacEntry entry = new MacEntry(vlan, mac, true);
        entry.port = port;
        entries.put(key(vlan, mac), entry);
        linkToAll(entry);
        staticEntries++;
        changes.tag(Tags.fdb(bridge, vlan, mac));
    }

    /**
     * Forgets one address ({@code fdb/del}).
     *
     * @param vlan 0 to 4095.
     * @param mac 48 bits.
     * @return whether it was there.
     */
    public boolean delete(int vlan, long mac) {
        MacEntry entry = entries.get(key(vlan, mac));
        if (entry != null) {
            remove(entry);
        }
        return entry != null;
    }

    /** Forgets all addresses that were learned; static ones stay ({@code fdb/flush}). */
    public void flush() {
        MacEntry entry = oldest;
        while (entry != null) {
            MacEntry next = entry.newerOfAll;
            if (!entry.isStatic) {
                remove(entry);
            }
            entry = next;
        }
    }

    /**
     * Forgets all addresses of a port, which has gone or changed its VLANs.
     *
     * @param port OpenFlow port number.
     */
    public void flushPort(int port) {
        MacEntry entry = oldest;
        while (entry != null) {
            MacEntry next = entry.newerOfAll;
            if (entry.port == port) {
                remove(entry);
            }
            entry = next;
        }
    }

    /**
     * Forgets the addresses that are too old.
     *
     * @param nowMs time of the switch's clock.
     * @return how many there were.
     */
    public int expire(long nowMs) {
        return expire(nowMs, Integer.MAX_VALUE);
    }

    /**
     * Forgets some of the addresses that are too old.
     *
     * @param nowMs time of the switch's clock.
     * @param most addresses to forget.
     * @return how many there were.
     */
    public int expire(long nowMs, int most) {
        long now = Math.floorDiv(nowMs, 1000L);
        int count = 0;
        MacEntry entry = oldestDynamic();
        while (entry != null && count < most && entry.expiresSeconds <= now) {
            // The caches may have forwarded packets from it: they would have made it young.
            MacEntry due = entry;
            changes.countUntil(Tags.fdb(bridge, due.vlan, due.mac), () -> due.expiresSeconds > now);
            if (due.expiresSeconds <= now && entries.get(key(due.vlan, due.mac)) == due) {
                remove(due);
                expired++;
                count++;
            }
            entry = oldestDynamic();
        }
        return count;
    }

    /**
     * When the next address is too old.
     *
     * @return the last millisecond before that; {@link Long#MAX_VALUE} if none ages.
     */
    public long nextExpiryMs() {
        MacEntry entry = oldestDynamic();
        return entry == null ? NEVER : entry.expiresSeconds * 1000L - 1;
    }

    private MacEntry oldestDynamic() {
        MacEntry entry = oldest;
        while (entry != null && entry.isStatic) {
            entry = entry.newerOfAll;
        }
        return entry;
    }

    /**
     * Number of entries.
     *
     * @return static ones included.
     */
    public int size() {
        return entries.size();
    }

    /**
     * Visits all entries, oldest update first.
     *
     * @param visitor must not change the table.
     */
    public void forEach(Consumer<MacEntry> visitor) {
        for (MacEntry entry = oldest; entry != null; entry = entry.newerOfAll) {
            visitor.accept(entry);
        }
    }

    /**
     * Sets how long an entry lives after its last update ({@code other_config:mac-aging-time}); entries that are there move
     * with it.
     *
     * @param seconds brought into the range from 15 to 3600.
     */
    public void agingSeconds(int seconds) {
        int wanted = Math.clamp(seconds, MIN_AGING_SECONDS, MAX_AGING_SECONDS);
        int by = wanted - agingSeconds;
        agingSeconds = wanted;
        forEach(entry -> entry.expiresSeconds += by);
    }

    /**
     * How long an entry lives after its last update.
     *
     * @return seconds.
     */
    public int agingSeconds() {
        return agingSeconds;
    }

    /**
     * Sets how many entries there may be ({@code other_config:mac-table-size}); what is too much goes at once.
     *
     * @param count brought into the range from 10 to 1,000,000.
     */
    public void maxEntries(int count) {
        maxEntries = Math.clamp(count, LEAST_MAX_ENTRIES, MOST_MAX_ENTRIES);
        boolean more = true;
        while (more && entries.size() > maxEntries) {
            more = evict();
        }
    }

    /**
     * How many entries there may be.
     *
     * @return entries.
     */
    public int maxEntries() {
        return maxEntries;
    }

    /**
     * How long ago an entry was last seen.
     *
     * @param entry of this table, not static.
     * @param nowMs time of the switch's clock.
     * @return seconds.
     */
    public long ageSeconds(MacEntry entry, long nowMs) {
        return Math.floorDiv(nowMs, 1000L) + agingSeconds - entry.expiresSeconds;
    }

    /**
     * The text of {@code ovs-appctl fdb/show}.
     *
     * @param names port names to use, {@link PortNames#NONE} for numbers.
     * @param nowMs time of the switch's clock.
     * @return lines, oldest update first.
     */
    public String show(PortNames names, long nowMs) {
        long now = Math.floorDiv(nowMs, 1000L);
        StringBuilder out = new StringBuilder(" port  VLAN  MAC                Age\n");
        StringBuilder port = new StringBuilder();
        forEach(entry -> {
            port.setLength(0);
            OfPorts.append(port, entry.port, names);
            String mac = MacAddress.format(entry.mac);
            if (entry.isStatic) {
                out.append(String.format(Locale.ROOT, "%5s  %4d  %s  static\n", port, entry.vlan, mac));
            } else {
                long age = now + agingSeconds - entry.expiresSeconds;
                out.append(String.format(Locale.ROOT, "%5s  %4d  %s  %3d\n", port, entry.vlan, mac, age));
            }
        });
        return out.toString();
    }

    /** Begins to count anew what {@link #stats} tells; static entries are counted as they are. */
    public void clearStatistics() {
        learned = 0;
        expired = 0;
        evicted = 0;
        moved = 0;
    }

    /**
     * The text of {@code ovs-appctl fdb/stats-show}.
     *
     * @param bridgeName name of the bridge.
     * @return lines.
     */
    public String stats(String bridgeName) {
        return "Statistics for bridge \"" + bridgeName + "\":\n"
                + "  Current/maximum MAC entries in the table: " + entries.size() + "/" + maxEntries + "\n"
                + "  Current static MAC entries in the table : " + staticEntries + "\n"
                + "  Total number of learned MAC entries     : " + learned + "\n"
                + "  Total number of expired MAC entries     : " + expired + "\n"
                + "  Total number of evicted MAC entries     : " + evicted + "\n"
                + "  Total number of port moved MAC entries  : " + moved + "\n";
    }

    private static long key(int vlan, long mac) {
        return (long) vlan << 48 | mac;
    }

    private void makeRoom() {
        if (entries.size() >= maxEntries) {
            evict();
        }
    }

    /** Evicts the oldest entry of the port with the most; false if all entries are static. */
    private boolean evict() {
        PortEntries fullest = null;
        for (PortEntries port : ports.values()) {
            if (port.dynamic > 0 && (fullest == null || port.dynamic > fullest.dynamic)) {
                fullest = port;
            }
        }
        if (fullest == null) {
            return false;
        }
        remove(fullest.oldest);
        evicted++;
        return true;
    }

    private void remove(MacEntry entry) {
        if (entry.isStatic) {
            unlinkFromAll(entry);
            staticEntries--;
        } else {
            unlink(entry);
        }
        entries.remove(key(entry.vlan, entry.mac));
        changes.tag(Tags.fdb(bridge, entry.vlan, entry.mac));
    }

    private void append(MacEntry entry, int port, long now) {
        entry.port = port;
        entry.expiresSeconds = now + agingSeconds;
        linkToAll(entry);
        PortEntries list = ports.computeIfAbsent(port, number -> new PortEntries());
        list.dynamic++;
        entry.olderOfPort = list.newest;
        entry.newerOfPort = null;
        if (list.newest == null) {
            list.oldest = entry;
        } else {
            list.newest.newerOfPort = entry;
        }
        list.newest = entry;
    }

    private void unlink(MacEntry entry) {
        unlinkFromAll(entry);
        PortEntries list = ports.get(entry.port);
        if (entry.olderOfPort == null) {
            list.oldest = entry.newerOfPort;
        } else {
            entry.olderOfPort.newerOfPort = entry.newerOfPort;
        }
        if (entry.newerOfPort == null) {
            list.newest = entry.olderOfPort;
        } else {
            entry.newerOfPort.olderOfPort = entry.olderOfPort;
        }
        if (--list.dynamic == 0) {
            ports.remove(entry.port);
        }
    }

    private void linkToAll(MacEntry entry) {
        entry.olderOfAll = newest;
        entry.newerOfAll = null;
        if (newest == null) {
            oldest = entry;
        } else {
            newest.newerOfAll = entry;
        }
        newest = entry;
    }

    private void unlinkFromAll(MacEntry entry) {
        if (entry.olderOfAll == null) {
            oldest = entry.newerOfAll;
        } else {
            entry.olderOfAll.newerOfAll = entry.newerOfAll;
        }
        if (entry.newerOfAll == null) {
            newest = entry.olderOfAll;
        } else {
            entry.newerOfAll.olderOfAll = entry.olderOfAll;
        }
    }
}
