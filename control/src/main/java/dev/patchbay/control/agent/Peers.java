package dev.patchbay.control.agent;

import dev.patchbay.control.appctl.CommandRegistry;
import java.io.IOException;

/**
 * The way to the other hosts of a lab.
 *
 * <p><b>Threads.</b> Any; a call blocks until it is answered or fails.
 */
public interface Peers {
    /** No way: each host works with what the lab's file says. */
    Peers NONE = new Peers() {
        @Override
        public boolean isWay() {
            return false;
        }

        @Override
        public void enter(String host, CommandRegistry commands) {
            // Nobody asks.
        }

        @Override
        public void leave(String host) {
            // Nobody asked.
        }

        @Override
        public String call(String host, String command, String... arguments) throws IOException {
            throw new IOException("host " + host + " cannot be reached from here");
        }
    };

    /**
     * Whether others can be reached at all.
     *
     * @return false if it is not worth trying
     */
    default boolean isWay() {
        return true;
    }

    /**
     * Whether a host runs on another machine, where it may not be reached, or later.
     *
     * @param host its name
     * @return false if the way leads there as soon as it runs
     */
    default boolean isElsewhere(String host) {
        return false;
    }

    /**
     * A host can be asked from now on.
     *
     * @param host its name
     * @param commands that it knows
     */
    void enter(String host, CommandRegistry commands);

    /**
     * A host cannot be asked any more.
     *
     * @param host its name
     */
    void leave(String host);

    /**
     * Has a host do something.
     *
     * @param host its name
     * @param command in its registry
     * @param arguments of the command
     * @return the answer
     * @throws IOException if it is not there, does not answer in time or says no; the message says which
     */
    String call(String host, String command, String... arguments) throws IOException;
}
