package dev.patchbay.control.netns;

import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.control.guest.GuestDirectory;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.netns.Namespace;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Asks a namespace from a tool's thread: the question runs on the slow path, and when the answer is here, the caches have
 * followed what it changed. Any thread may call.
 */
final class NamespaceAccess {
    private final VirtualSwitch vswitch;
    private final GuestDirectory guests;

    /** Without guests. */
    NamespaceAccess(VirtualSwitch vswitch) {
        this(vswitch, null);
    }

    NamespaceAccess(VirtualSwitch vswitch, GuestDirectory guests) {
        this.vswitch = vswitch;
        this.guests = guests;
    }

    /** What is asked. */
    @FunctionalInterface
    interface Question<T> {
        /** Runs on the slow path. */
        T ask(SwitchModel model, Namespace namespace) throws ToolFailure;
    }

    private record Outcome<T>(T answer, ToolFailure failure) {}

    /** Asks the namespace that a call is made in; a guest is shown as one, which is made for the question and forgotten. */
    <T> T ask(ProgramCall call, Question<T> question) throws ToolFailure, InterruptedException {
        if (call.guest().isEmpty() || guests == null) {
            return ask(call.place(), question);
        }
        GuestView view = guests.named(call.guest())
                .map(GuestView::of)
                .orElseThrow(() -> new ToolFailure(255, "the guest " + call.guest() + " is gone"));
        return answer(await(vswitch.call(model -> outcome(model, view.build(model.nowMs()), question))));
    }

    /** Prints what the namespace answers that a call is made in. */
    void print(ProgramCall call, Question<String> question) throws ToolFailure, InterruptedException {
        String text = ask(call, question);
        call.out().print(text);
    }

    /** Asks a namespace by its name. */
    <T> T ask(String name, Question<T> question) throws ToolFailure, InterruptedException {
        return answer(await(vswitch.call(model ->
                outcome(model, model.namespaces().get(name), (all, namespace) -> {
                    if (namespace == null) {
                        throw new ToolFailure(
                                255, "Cannot open network namespace \"" + name + "\": No such file or directory");
                    }
                    return question.ask(all, namespace);
                }))));
    }

    private static <T> Outcome<T> outcome(SwitchModel model, Namespace place, Question<T> question) {
        try {
            return new Outcome<T>(question.ask(model, place), null);
        } catch (ToolFailure failure) {
            return new Outcome<T>(null, failure);
        }
    }

    private static <T> T answer(Outcome<T> outcome) throws ToolFailure {
        if (outcome.failure != null) {
            throw outcome.failure;
        }
        return outcome.answer;
    }

    /** Lets all packets count that the caches have forwarded so far. */
    void countPackets() throws InterruptedException, ToolFailure {
        await(vswitch.statistics());
    }

    private static <T> T await(CompletableFuture<T> answer) throws InterruptedException, ToolFailure {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IllegalArgumentException wrong) {
                throw new ToolFailure(2, "Error: " + wrong.getMessage());
            }
            throw new IllegalStateException(failed.getCause());
        }
    }
}
