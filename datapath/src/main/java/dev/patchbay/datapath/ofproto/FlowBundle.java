package dev.patchbay.datapath.ofproto;

import java.util.List;

/**
 * Steps that change flows or groups of a bridge, all of them or none, carried out a few at a time.
 *
 * <p>A small bundle is carried out at once: nobody sees a part of it. During a large one the caches keep their answers, so that
 * packets of known flows meet what was before or all of it; only those of new flows may meet a part. If a step is refused,
 * everything is taken back, what others changed on this bridge meanwhile included.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class FlowBundle {
    /** Steps of a bundle that is carried out at once: they take less than a millisecond. */
    private static final int SMALL = 100;

    private static final int AT_A_TIME = 8;

    private final FlowMods flows;
    private final List<Runnable> steps;
    private UndoLog undo;
    private int done;
    private FlowModException refused;

    FlowBundle(FlowMods flows, List<Runnable> steps) {
        this.flows = flows;
        this.steps = steps;
    }

    /**
     * Goes on.
     *
     * @return whether there is more to do.
     * @throws FlowModException if a step was refused, as {@link FlowModException#index} says, and all is as it was.
     */
    public boolean step() {
        if (steps.size() <= SMALL) {
            flows.atomically(steps);
            return false;
        }
        if (undo == null) {
            undo = flows.open();
            return true;
        }
        if (refused != null) {
            return takeBack();
        }
        try {
            for (int i = 0; i < AT_A_TIME && done < steps.size(); i++) {
                steps.get(done).run();
                done++;
            }
        } catch (FlowModException refusal) {
            refused = refusal.at(done);
            return true;
        } catch (RuntimeException defect) {
            undo.rollBack();
            flows.close(false);
            throw defect;
        }
        if (done < steps.size()) {
            return true;
        }
        flows.close(true);
        return false;
    }

    private boolean takeBack() {
        if (undo.rollBack(AT_A_TIME)) {
            return true;
        }
        flows.close(false);
        throw refused;
    }
}
