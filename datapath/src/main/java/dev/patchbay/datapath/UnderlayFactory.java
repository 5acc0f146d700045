package dev.patchbay.datapath;

import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.underlay.Underlay;
import dev.patchbay.datapath.vport.VtepTable;

/** Makes the engine of a switch's worker: real sockets, or a network in memory. */
@FunctionalInterface
public interface UnderlayFactory {
    /** A switch without tunnels. */
    UnderlayFactory NONE = (arena, vteps) -> null;

    /**
     * Opens the engine.
     *
     * @param arena the worker's packet memory.
     * @param vteps where tunnel actions find their end points.
     * @return engine, owned by the switch from now on; null for a switch without an underlay.
     */
    Underlay open(Arena arena, VtepTable vteps);
}
