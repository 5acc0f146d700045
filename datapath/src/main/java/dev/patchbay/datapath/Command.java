package dev.patchbay.datapath;

import java.util.concurrent.CompletableFuture;

/**
 * Work on its way through the slow path, and who waits for it.
 *
 * <p><b>Threads.</b> Made anywhere, run by the slow path.
 */
final class Command<T> {
    private final Steps<T> work;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    Command(Steps<T> work) {
        this.work = work;
    }

    /** Completes when the caches have followed whatever the work has changed. */
    CompletableFuture<T> future() {
        return result;
    }

    /** Does one step; returns whether there is more to do. An error ends the slow path. */
    boolean step(SlowPath slowPath) {
        try {
            if (work.step(slowPath.model())) {
                return true;
            }
            T value = work.result();
            slowPath.whenFollowed(() -> result.complete(value));
        } catch (RuntimeException e) {
            slowPath.whenFollowed(() -> result.completeExceptionally(e));
        } catch (Error e) {
            result.completeExceptionally(e);
            throw e;
        }
        return false;
    }

    /** Nobody will do it any more. */
    void refuse() {
        result.completeExceptionally(new IllegalStateException("the switch is closed"));
    }
}
