package dev.patchbay.control.run;

import dev.patchbay.control.appctl.ControlSockets;
import dev.patchbay.control.host.Host;

/**
 * A running host, as the runner sees it.
 *
 * <p><b>Threads.</b> Any thread may call; commands of different threads run side by side.
 */
public interface HostLink extends AutoCloseable {
    /**
     * Who it is.
     *
     * @return name in the lab
     */
    String name();

    /**
     * Runs a command and waits for its answer.
     *
     * @param command of the host's control socket
     * @param arguments as many as it takes
     * @return the answer
     * @throws HostFailure if the command fails or the host does not answer any more
     */
    String call(String command, String... arguments) throws HostFailure;

    /** Ends the host and waits until it is gone. */
    @Override
    void close();

    /**
     * A host of this process.
     *
     * @param host running; closing the link closes it
     * @return its link
     */
    static HostLink of(Host host) {
        return new LocalHost(host);
    }

    /**
     * A host of another process that lives on by itself.
     *
     * @param lab its lab
     * @param name of the host
     * @return its link, which closes nothing but itself
     */
    static HostLink running(String lab, String name) {
        return new SocketHost(name, ControlSockets.ofUser().socket(lab, name));
    }
}
