package dev.patchbay.control.agent;

import dev.patchbay.control.neutron.Deployment;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Changes a deployment as a user's command says. Stateless; any thread may call. */
@FunctionalInterface
public interface DeploymentEditor {
    /**
     * What became of a command.
     *
     * @param status its exit status
     * @param changes whether the section is another one now
     * @param error what is printed on standard error
     * @param answer what is printed on standard output, from the deployment after the change
     */
    record Edit(int status, boolean changes, String error, Function<Deployment, String> answer) {
        /**
         * A command that changes nothing because something is wrong with it.
         *
         * @param status not 0
         * @param error one line
         * @return the edit
         */
        public static Edit refused(int status, String error) {
            return new Edit(status, false, error, after -> "");
        }
    }

    /**
     * Runs a command.
     *
     * @param section {@code neutron} of the lab; changed here
     * @param before what it means as it is
     * @param words of the command
     * @return what became of it
     */
    Edit edit(Map<String, Object> section, Deployment before, List<String> words);
}
