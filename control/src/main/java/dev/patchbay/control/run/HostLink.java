package dev.patchbay.control.run;

/**
 * A running host, as the runner sees it.
 *
 * <p><b>Threads.</b> Any thread may call; commands of different threads run side by side.
 */
interface HostLink extends AutoCloseable {
    /** Name in the lab. */
    String name();

    /**
     * Runs a command and waits for its answer.
     *
     * @throws HostFailure if the command fails or the host does not answer any more
     */
    String call(String command, String... arguments) throws HostFailure;

    /** Ends the host and waits until it is gone. */
    @Override
    void close();
}
