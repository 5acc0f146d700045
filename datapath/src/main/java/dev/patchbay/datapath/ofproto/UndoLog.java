package dev.patchbay.datapath.ofproto;

import java.util.ArrayDeque;

/** How to take back what a bundle did so far. Confined to the slow path. */
final class UndoLog {
    /** For changes that stand. */
    static final UndoLog NONE = new UndoLog(null);

    private final ArrayDeque<Runnable> steps;

    UndoLog() {
        this(new ArrayDeque<>());
    }

    private UndoLog(ArrayDeque<Runnable> steps) {
        this.steps = steps;
    }

    /** Remembers how to take back the step just done. */
    void add(Runnable inverse) {
        if (steps != null) {
            steps.push(inverse);
        }
    }

    /** Takes all back, the last step first. */
    void rollBack() {
        rollBack(Integer.MAX_VALUE);
    }

    /** Takes some back, the last step first; returns whether there is more. */
    boolean rollBack(int most) {
        for (int i = 0; i < most && !steps.isEmpty(); i++) {
            steps.pop().run();
        }
        return !steps.isEmpty();
    }
}
