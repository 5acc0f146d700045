package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.ofproto.Bridge;
import java.util.concurrent.ExecutionException;

/**
 * Asks the switch from a command's thread: the question runs on the slow path, and its failure comes back as the command's.
 *
 * <p>Any thread may call. A question should take far less than a millisecond; long answers are put together from many.
 */
final class SwitchAccess {
    private final VirtualSwitch vswitch;

    SwitchAccess(VirtualSwitch vswitch) {
        this.vswitch = vswitch;
    }

    /** What is asked; it may fail in words for the user. */
    @FunctionalInterface
    interface Question<T> {
        /** Runs on the slow path. */
        T ask(SwitchModel model) throws CommandFailure;
    }

    /** An answer, or why there is none. */
    private record Outcome<T>(T answer, CommandFailure failure) {}

    /**
     * Asks and waits; when this returns, the caches have followed what the question changed.
     *
     * @throws CommandFailure as the question threw it, or with the message of whatever else went wrong
     */
    <T> T ask(Question<T> question) throws CommandFailure, InterruptedException {
        try {
            Outcome<T> outcome = vswitch.call(model -> {
                        try {
                            return new Outcome<T>(question.ask(model), null);
                        } catch (CommandFailure failure) {
                            return new Outcome<T>(null, failure);
                        }
                    })
                    .get();
            if (outcome.failure != null) {
                throw outcome.failure;
            }
            return outcome.answer;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IllegalArgumentException wrong) {
                throw new CommandFailure(wrong.getMessage(), wrong);
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    /** A bridge, or the failure that says it is not there. */
    static Bridge bridge(SwitchModel model, String name, String otherwise) throws CommandFailure {
        Bridge bridge = model.bridge(name);
        if (bridge == null) {
            throw new CommandFailure(otherwise);
        }
        return bridge;
    }
}
