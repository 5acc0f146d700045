package dev.patchbay.datapath.upcall;

/** Takes frames that action lists sent to the slow path. */
@FunctionalInterface
public interface PuntHandler {
    /**
     * Takes one frame, on the slow path's thread. Nothing is answered.
     *
     * @param punt valid until this returns.
     */
    void punted(Punt punt);
}
