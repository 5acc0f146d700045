package dev.patchbay.control.lab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Collects the mistakes of one file, and remembers which nodes are spoilt, so that a mistake is not reported again by
 * everything that would have used the node.
 */
final class Problems {
    private final String file;
    private final List<LabProblem> found = new ArrayList<>();
    private final Set<Node> spoilt = Collections.newSetFromMap(new IdentityHashMap<>());

    Problems(String file) {
        this.file = file;
    }

    /** Reports a mistake at a node and spoils it. */
    void at(Node node, String message) {
        spoilt.add(node);
        at(node.getStartMark().orElse(null), message);
    }

    /** Reports a mistake at a place; {@code null} is the start of the file. */
    void at(Mark mark, String message) {
        at(mark == null ? 1 : mark.getLine() + 1, mark == null ? 1 : mark.getColumn() + 1, message);
    }

    void at(int line, int column, String message) {
        found.add(new LabProblem(file, line, column, message));
    }

    /** Marks a node whose mistake has been reported. */
    void spoil(Node node) {
        spoilt.add(node);
    }

    boolean isSpoilt(Node node) {
        return spoilt.contains(node);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    void throwIfAny() throws LabException {
        if (!found.isEmpty()) {
            found.sort(Comparator.comparingInt(LabProblem::line).thenComparingInt(LabProblem::column));
            throw new LabException(found);
        }
    }
}
