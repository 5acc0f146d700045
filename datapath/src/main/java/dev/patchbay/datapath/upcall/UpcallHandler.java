package dev.patchbay.datapath.upcall;

/** Decides what happens to packets that no cached flow covers: the slow path. */
@FunctionalInterface
public interface UpcallHandler {
    /**
     * Takes one upcall. It must be answered exactly once, now or later, on the slow path's thread; until then its key and
     * frame stay valid and the frames behind it wait. If this method throws, the upcall is answered with a drop.
     *
     * @param upcall to answer.
     */
    void handle(Upcall upcall);
}
