package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.action.Learn;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code learn} action: remembers what the packet teaches and brings it into the tables when no look-up of this packet
 * can see the difference any more.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class Learning {
    private final Traversal at;
    private final FieldActions fields;
    private final Teacher teacher = new Teacher();

    /** What the packet has learned and the tables do not show it yet. */
    private final List<LearnedFlow> unseen = new ArrayList<>();

    Learning(Traversal at, FieldActions fields) {
        this.at = at;
        this.fields = fields;
    }

    void begin() {
        unseen.clear();
    }

    void learn(Learn learn) {
        LearnedFlow learned = teacher.teach(learn, at.bridge, at.flow, at.wildcards);
        if (at.mode == TranslationMode.TRACE) {
            at.note(TraceNote.LEARN_SUPPRESSED);
            return;
        }
        if (at.trace != null) {
            at.trace.learned(learned);
        }
        at.out.effect(learned);
        unseen.add(learned);
        if (learn.limit() != 0 || (learn.flags() & Learn.WRITE_RESULT) != 0) {
            // Whether there is room is no look-up that has a tag.
            at.out.overtake();
        }
        if ((learn.flags() & Learn.WRITE_RESULT) != 0) {
            boolean there = learned.isAllowed();
            fields.write(learn.resultDestination(), 0, there ? 1 : 0);
        }
        if (at.trace != null && !learned.isAllowed()) {
            at.note(TraceNote.LEARN_FAILED);
        }
    }

    /** Whether the packet would see other tables if it came again. */
    boolean isPending() {
        return !unseen.isEmpty();
    }

    /**
     * Brings what the packet has learned into the tables: those of one bridge when the packet enters it, all at the end. A
     * bridge that the packet is still walking through keeps the tables that it had when the packet came.
     *
     * @param entered bridge, or null for all.
     */
    void settle(Bridge entered) {
        for (int i = 0; i < unseen.size(); i++) {
            LearnedFlow learned = unseen.get(i);
            if (entered != null && learned.bridge() != entered) {
                continue;
            }
            unseen.remove(i--);
            if (at.mode.learns()) {
                learned.apply(at.frameBytes, at.nowMs, at.tcpFlags);
            }
            if (learned.wouldChangeTable()) {
                // A dry run, or a limit kept the flow out: the next packet has to try again.
                at.out.wouldWrite();
            }
            learned.dependOn(at.out);
        }
    }
}
