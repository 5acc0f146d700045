package dev.patchbay.datapath;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.upcall.Upcall;
import dev.patchbay.datapath.upcall.UpcallHandler;
import dev.patchbay.datapath.upcall.UpcallQueue;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.datapath.xlate.TranslationMode;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * The one owner of all tables: answers upcalls, runs commands, makes the cache follow changes, sweeps and expires.
 *
 * <p><b>Threads.</b> {@link #doWork} is called by one thread at a time: the slow-path thread, or, stepped, the caller. Only
 * {@link #submit} may be called from elsewhere.
 *
 * <p><b>Bounds.</b> Every kind of work is done in slices, upcalls first, so that none keeps another waiting long.
 */
final class SlowPath implements Agent, UpcallHandler {
    private static final ActionList DEFECT = ActionList.dropping(DropReason.INTERNAL_ERROR);
    private static final int UPCALL_SLICE = 64;
    private static final int FLOW_SLICE = 256;

    /** Statistics of all cached flows are pushed before anything may expire; not more often than this. */
    private static final long EXPIRY_INTERVAL_MS = 250;

    private final Fabric fabric;
    private final SwitchModel model;
    private final Translation translation = new Translation();
    private final ManyToOneConcurrentLinkedQueue<Runnable> commands = new ManyToOneConcurrentLinkedQueue<>();
    private long nextExpiryMs;

    SlowPath(Fabric fabric, SwitchModel model) {
        this.fabric = fabric;
        this.model = model;
    }

    SwitchModel model() {
        return model;
    }

    /** Any thread: has work done on the slow path. */
    void submit(Runnable command) {
        commands.offer(command);
    }

    @Override
    public String roleName() {
        return "slow-path";
    }

    @Override
    public int doWork() {
        int work = 0;
        for (UpcallQueue queue : fabric.upcallQueues()) {
            work += queue.poll(this, UPCALL_SLICE);
        }
        Runnable command = commands.poll();
        if (command != null) {
            command.run();
            work++;
        }
        long now = model.nowMs();
        work += fabric.revalidator().processChanges(FLOW_SLICE, now);
        work += fabric.revalidator().sweep(FLOW_SLICE, now);
        if (now >= nextExpiryMs) {
            nextExpiryMs = now + EXPIRY_INTERVAL_MS;
            expire(now);
        }
        return work;
    }

    /** Runs all commands that were submitted: nobody shall wait for one for ever when the slow path ends. */
    void runCommands() {
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
        }
    }

    private void expire(long now) {
        for (Bridge bridge : model.bridges()) {
            if (bridge.nextExpiryMs() <= now) {
                model.expire();
                return;
            }
        }
    }

    /** Whether someone wants something now; deadlines do not count. */
    boolean hasWork() {
        for (UpcallQueue queue : fabric.upcallQueues()) {
            if (queue.hasRequests()) {
                return true;
            }
        }
        return !commands.isEmpty() || fabric.revalidator().hasChanges();
    }

    /** When something has to be done even if nobody calls. */
    long nextDeadlineMs() {
        return Math.min(nextExpiryMs, fabric.revalidator().nextSweepMs());
    }

    /** A defect costs the packet that hit it and is reported; the slow path goes on. */
    @Override
    public void handle(Upcall upcall) {
        ActionList actions;
        try {
            actions = translate(upcall);
        } catch (RuntimeException e) {
            fabric.context().errorHandler().onError(e);
            actions = DEFECT;
        }
        upcall.answer(actions);
    }

    private ActionList translate(Upcall upcall) {
        long now = model.nowMs();
        fabric.translator().translate(upcall.key(), upcall.frameLength(), now, TranslationMode.UPCALL, translation);
        ActionList actions = fabric.revalidator().intern(translation.actions());
        if (fabric.context().cache()) {
            if (fabric.revalidator().hasChanges()) {
                // The packet changed a table. What it would do a second time is what the cache may answer.
                fabric.translator().translate(upcall.key(), 0, now, TranslationMode.REVALIDATE, translation);
            }
            if (!translation.hasPendingWrites()) {
                fabric.revalidator().install(upcall.key(), translation, now);
            }
        }
        return actions;
    }

    /** Makes the caches follow all changes made so far, however long it takes. */
    void settleChanges() {
        while (fabric.revalidator().hasChanges()) {
            fabric.revalidator().processChanges(Integer.MAX_VALUE, model.nowMs());
        }
    }
}
