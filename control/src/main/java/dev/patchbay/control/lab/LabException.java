package dev.patchbay.control.lab;

import java.util.List;
import java.util.stream.Collectors;

/** A lab file with mistakes: all of them, in the order of their lines. The message has one line per mistake. */
public final class LabException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<LabProblem> problems;

    LabException(List<LabProblem> problems) {
        super(problems.stream().map(LabProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /**
     * All mistakes.
     *
     * @return at least one, in the order of their lines
     */
    public List<LabProblem> problems() {
        return problems;
    }
}
