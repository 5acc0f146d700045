package dev.patchbay.datapath.action;

/**
 * Where a frame may go in the middle of an action list: the executor runs lists, its owner knows the caches and the queues.
 *
 * <p><b>Threads.</b> Called by the executor on its worker.
 */
public interface Detour {
    /**
     * Looks a frame up again, with its key's metadata and this id, and runs what is found there with {@link
     * ActionExecutor#run}. If nothing is found the frame is kept until the slow path has answered, and {@link
     * ActionExecutor#waitBehind} is told, so that what comes after it waits too.
     *
     * @param frame on its own from now on.
     * @param id that the frame's recirculation id becomes.
     */
    void recirculate(Frame frame, int id);

    /**
     * Keeps a frame with the rest of its list behind frames that wait.
     *
     * @param frame on its own from now on.
     * @param actions list that it was in.
     * @param from where the rest begins.
     * @param to where it ends.
     */
    void park(Frame frame, ActionList actions, int from, int to);

    /**
     * Sends a copy of a frame to the slow path.
     *
     * @param frame stays as it is.
     * @param length how much of it.
     * @param id what for.
     * @return false if there is no room.
     */
    boolean punt(Frame frame, int length, int id);
}
