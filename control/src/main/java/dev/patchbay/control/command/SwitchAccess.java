package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.Steps;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.ofproto.Bridge;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    /** Long work; it may fail in words for the user. */
    @FunctionalInterface
    interface Work {
        /** Does a little of it on the slow path: tens of microseconds. Returns whether there is more. */
        boolean step(SwitchModel model) throws CommandFailure;
    }

    /** What is done to one of many things. */
    @FunctionalInterface
    interface Each<T> {
        /** Runs on the slow path. */
        void accept(SwitchModel model, T thing) throws CommandFailure;
    }

    /**
     * Asks and waits; when this returns, the caches have followed what the question changed.
     *
     * @throws CommandFailure as the question threw it, or with the message of whatever else went wrong
     */
    <T> T ask(Question<T> question) throws CommandFailure, InterruptedException {
        Outcome<T> outcome = await(vswitch.call(model -> {
            try {
                return new Outcome<T>(question.ask(model), null);
            } catch (CommandFailure failure) {
                return new Outcome<T>(null, failure);
            }
        }));
        if (outcome.failure != null) {
            throw outcome.failure;
        }
        return outcome.answer;
    }

    /**
     * Has long work done, step by step so that no packet waits for all of it, and waits; when this returns, the caches have
     * followed.
     *
     * @throws CommandFailure as a step threw it, which ends the work, or with the message of whatever else went wrong
     */
    void inSteps(Work work) throws CommandFailure, InterruptedException {
        CommandFailure failure = await(vswitch.callInSteps(new Steps<CommandFailure>() {
            private CommandFailure failed;

            @Override
            public boolean step(SwitchModel model) {
                try {
                    return work.step(model);
                } catch (CommandFailure refused) {
                    failed = refused;
                    return false;
                }
            }

            @Override
            public CommandFailure result() {
                return failed;
            }
        }));
        if (failure != null) {
            throw failure;
        }
    }

    /** The same for a list of things, one after the other. */
    <T> void forEach(List<T> things, Each<T> work) throws CommandFailure, InterruptedException {
        Iterator<T> next = things.iterator();
        inSteps(model -> {
            if (next.hasNext()) {
                work.accept(model, next.next());
            }
            return next.hasNext();
        });
    }

    /** Lets all packets count that the caches have forwarded so far. */
    void countPackets() throws CommandFailure, InterruptedException {
        await(vswitch.statistics());
    }

    private static <T> T await(CompletableFuture<T> answer) throws CommandFailure, InterruptedException {
        try {
            return answer.get();
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
