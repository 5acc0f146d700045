package dev.patchbay.datapath;

import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.underlay.Engine;
import dev.patchbay.datapath.underlay.MemoryNetwork;
import dev.patchbay.datapath.underlay.MemoryUnderlay;
import dev.patchbay.datapath.underlay.PortableUnderlay;
import dev.patchbay.datapath.underlay.Underlay;
import dev.patchbay.datapath.underlay.UnderlayBindException;
import dev.patchbay.datapath.underlay.UnderlayContext;
import dev.patchbay.datapath.underlay.linux.LinuxUnderlay;
import dev.patchbay.datapath.vport.VtepTable;
import dev.patchbay.datapath.vport.Wakeup;
import io.netty.channel.EventLoop;

/** Makes the engine of each of a switch's workers: real sockets, or a network in memory. */
@FunctionalInterface
public interface UnderlayFactory {
    /** A switch without tunnels. */
    UnderlayFactory NONE = site -> null;

    /**
     * The place that an engine is made for.
     *
     * @param worker index of the worker.
     * @param workers how many there are.
     * @param first engine of the first worker; null for that one.
     * @param arena the worker's packet memory.
     * @param vteps where tunnel actions find their end points.
     * @param eventLoop the worker's event loop; null in a stepped switch.
     * @param wakeup to be called, by any thread, when datagrams are there.
     * @param onRead to be called, on the event loop, when datagrams were read: forwards them at once.
     */
    record Site(
            int worker,
            int workers,
            Underlay first,
            Arena arena,
            VtepTable vteps,
            EventLoop eventLoop,
            Wakeup wakeup,
            Wakeup onRead) {}

    /**
     * Opens the engine.
     *
     * @param site where it will work.
     * @return engine, owned by the switch from now on; null for a switch without an underlay.
     * @throws UnderlayBindException if an address cannot be bound.
     */
    Underlay open(Site site) throws UnderlayBindException;

    /**
     * How much of the arena the engine takes, beyond what the worker's default leaves for engines that copy.
     *
     * @return bytes.
     */
    default int arenaBytes() {
        return 0;
    }

    /**
     * Real sockets, with the engine that the settings name. Only for a started switch. Several workers share the addresses
     * ({@code SO_REUSEPORT}, socket(7)): the kernel gives all datagrams from one outer source port to one of them.
     *
     * @param context engine, addresses, a UDP port that is not 0 and sizes; the rest is filled in.
     * @return factory for one switch.
     */
    static UnderlayFactory sockets(UnderlayContext context) {
        return new UnderlayFactory() {
            @Override
            public Underlay open(Site site) throws UnderlayBindException {
                UnderlayContext settings = context.copy()
                        .arena(site.arena())
                        .vteps(site.vteps())
                        .eventLoop(site.eventLoop())
                        .reusePort(context.reusePort() || site.workers() > 1)
                        .onReceive(site.onRead());
                return switch (settings.engine()) {
                    case LINUX -> LinuxUnderlay.open(settings);
                    case PORTABLE -> PortableUnderlay.open(settings);
                };
            }

            @Override
            public int arenaBytes() {
                return context.engine() == Engine.LINUX ? LinuxUnderlay.arenaBytes(context) : 0;
            }
        };
    }

    /**
     * A network inside this process.
     *
     * @param network to join.
     * @param addresses logical IPv4 addresses of the switch.
     * @return factory for one switch.
     */
    static UnderlayFactory memory(MemoryNetwork network, int... addresses) {
        return site -> {
            MemoryUnderlay underlay = site.first() instanceof MemoryUnderlay first
                    ? first.another(site.arena())
                    : network.join(site.arena(), site.vteps(), addresses);
            underlay.wakeup(site.wakeup());
            return underlay;
        };
    }
}
