package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.fdb.MacEntry;
import dev.patchbay.datapath.netns.Neighbour;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.iptables.Counter;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowTable;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.group.Bucket;
import dev.patchbay.datapath.ofproto.group.Group;

/**
 * Something that every packet of a cached flow does besides leaving: Open vSwitch's xlate cache.
 *
 * <p>The translator applies an effect for the packet at hand; the revalidator replays it for those that the cache
 * forwarded, so that counters rise and learned state stays alive while traffic flows past the slow path.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public sealed interface SideEffect
        permits SideEffect.CountLookup,
                SideEffect.CountPatch,
                SideEffect.LearnMac,
                SideEffect.ShortenTimeouts,
                SideEffect.CountGroup,
                SideEffect.CountDevice,
                SideEffect.CountFilter,
                SideEffect.LearnStation,
                SideEffect.UseNeighbour,
                LearnedFlow {
    /**
     * Lets packets have their effect.
     *
     * @param packets how many.
     * @param bytes their length together.
     * @param usedMs time of the last one, in milliseconds.
     * @param tcpFlags TCP flags that any of them had.
     */
    void replay(long packets, long bytes, long usedMs, int tcpFlags);

    /**
     * Lets the packet at hand have its effect. Unlike a replayed one it is the latest word on where its sender is.
     *
     * @param bytes its length.
     * @param nowMs time in milliseconds.
     * @param tcpFlags its TCP flags.
     */
    default void apply(long bytes, long nowMs, int tcpFlags) {
        replay(1, bytes, nowMs, tcpFlags);
    }

    /**
     * Whether it is about what the switch learns of packets, and not about counting them.
     *
     * @return true if a packet that somebody made up for a trace has it, too.
     */
    default boolean teaches() {
        return false;
    }

    /**
     * A look-up in a table.
     *
     * @param table which.
     * @param rule what matched, or null.
     */
    record CountLookup(FlowTable table, Rule rule) implements SideEffect {
        @Override
        public void replay(long packets, long bytes, long usedMs, int tcpFlags) {
            if (rule == null) {
                table.credit(0, packets);
            } else {
                table.credit(packets, 0);
                rule.credit(packets, bytes, usedMs);
            }
        }
    }

    /**
     * A passage through a patch pair.
     *
     * @param leaving the port on the near bridge.
     * @param entering its peer.
     */
    record CountPatch(OfPort leaving, OfPort entering) implements SideEffect {
        @Override
        public void replay(long packets, long bytes, long usedMs, int tcpFlags) {
            leaving.countTransmitted(packets, bytes);
            entering.countReceived(packets, bytes);
        }
    }

    /**
     * A source address seen by NORMAL.
     *
     * @param bridge whose MAC table.
     * @param port where it was seen.
     * @param vlan in which VLAN.
     * @param mac the address.
     */
    record LearnMac(Bridge bridge, OfPort port, int vlan, long mac) implements SideEffect {
        @Override
        public boolean teaches() {
            return true;
        }

        static final long MULTICAST = 1L << 40;

        @Override
        public void apply(long bytes, long nowMs, int tcpFlags) {
            bridge.fdb().learn(vlan, mac, port.ofport(), nowMs);
        }

        /**
         * Keeps the entry alive, but neither moves it nor brings it back: whoever moved or removed it came later than the
         * packets replayed.
         */
        @Override
        public void replay(long packets, long bytes, long usedMs, int tcpFlags) {
            if (bridge.fdb().lookup(vlan, mac, null) == port.ofport()) {
                bridge.fdb().learn(vlan, mac, port.ofport(), usedMs);
            }
        }

        /** Whether the next such packet would change the MAC table. */
        boolean wouldChangeTable() {
            MacEntry entry = bridge.fdb().entry(vlan, mac);
            return entry == null ? (mac & MULTICAST) == 0 : entry.port() != port.ofport() && !entry.isStatic();
        }
    }

    /**
     * A packet that ends a TCP connection shortens the life of the rule that it used.
     *
     * @param bridge whose rule.
     * @param rule which.
     * @param idleSeconds new idle timeout if that is shorter; 0 leaves it.
     * @param hardSeconds new hard timeout if that is shorter; 0 leaves it.
     */
    record ShortenTimeouts(Bridge bridge, Rule rule, int idleSeconds, int hardSeconds) implements SideEffect {
        @Override
        public boolean teaches() {
            return true;
        }

        private static final int FIN_OR_RST = 5;

        @Override
        public void replay(long packets, long bytes, long usedMs, int tcpFlags) {
            if ((tcpFlags & FIN_OR_RST) != 0) {
                bridge.flows().shortenTimeouts(rule, idleSeconds, hardSeconds);
            }
        }
    }

    /**
     * A passage through a group.
     *
     * @param group which.
     * @param bucket the one chosen, null if the packet went through all.
     */
    record CountGroup(Group group, Bucket bucket) implements SideEffect {
        @Override
        public void replay(long packets, long bytes, long usedMs, int tcpFlags) {
            if (bucket == null) {
                group.buckets().forEach(each -> each.count(packets, bytes));
            }
            group.count(bucket, packets, bytes);
        }
    }

    /**
     * A passage through a device of a namespace.
     *
     * @param device which.
     * @param passage which way, or why it did not come to that.
     */
    record CountDevice(NetDevice device, Passage passage) implements SideEffect {
        /** How a packet passes a device. */
        enum Passage {
            /** Into the namespace. */
            IN,
            /** Out of it. */
            OUT,
            /** Into it, and nobody there wanted it. */
            IN_VAIN,
            /** It should have left. */
            OUT_IN_VAIN
        }

        @Override
        public void replay(long packets, long bytes, long usedMs, int tcpFlags) {
            switch (passage) {
                case IN -> device.counters().received(packets, bytes);
                case OUT -> device.counters().transmitted(packets, bytes);
                case IN_VAIN -> device.counters().receivedInVain(packets);
                case OUT_IN_VAIN -> device.counters().transmittedInVain(packets);
            }
        }
    }

    /**
     * A rule of iptables was met, or the end of a chain.
     *
     * @param counter of it; equal only to itself.
     * @param overhead octets of each frame that are none of its IP packet.
     */
    record CountFilter(Counter counter, int overhead) implements SideEffect {
        @Override
        public void replay(long packets, long bytes, long usedMs, int tcpFlags) {
            counter.add(packets, Math.max(bytes - packets * overhead, 0));
        }
    }

    /**
     * A Linux bridge has seen a station. As {@link LearnMac}, only for another kind of bridge.
     *
     * @param port of the bridge.
     * @param bridge whose table.
     * @param mac the station's address.
     */
    record LearnStation(NetDevice port, NetDevice bridge, long mac) implements SideEffect {
        @Override
        public boolean teaches() {
            return true;
        }

        @Override
        public void apply(long bytes, long nowMs, int tcpFlags) {
            bridge.stations().learn(0, mac, port.ifindex(), nowMs);
        }

        @Override
        public void replay(long packets, long bytes, long usedMs, int tcpFlags) {
            if (bridge.stations().lookup(0, mac, null) == port.ifindex()) {
                bridge.stations().learn(0, mac, port.ifindex(), usedMs);
            }
        }

        /** Whether the next such packet would change the table. */
        boolean wouldChangeTable() {
            MacEntry entry = bridge.stations().entry(0, mac);
            return entry == null ? (mac & LearnMac.MULTICAST) == 0 : entry.port() != port.ifindex();
        }
    }

    /**
     * A packet went to a neighbour: if that was not heard of for long, it will be asked.
     *
     * @param neighbour whom.
     */
    record UseNeighbour(Neighbour neighbour) implements SideEffect {
        @Override
        public void replay(long packets, long bytes, long usedMs, int tcpFlags) {
            if (packets > 0) {
                neighbour.used(usedMs);
            }
        }
    }
}
