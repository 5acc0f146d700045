package dev.patchbay.control.run;

import java.util.List;
import java.util.function.BiFunction;

/**
 * One thing that a check expects: a question to a host, and a judgement on its answers before and after the check's
 * traffic.
 *
 * @param host who is asked
 * @param question for {@code lab/look}, see {@link dev.patchbay.control.host.LabQuestions}
 * @param judge gets the answer before and the answer now
 */
record Clause(String host, List<Object> question, BiFunction<Object, Object, Verdict> judge) {
    /**
     * A judgement.
     *
     * @param good whether it is as expected
     * @param seen what was seen and, if that is not good, what was expected
     */
    record Verdict(boolean good, String seen) {}
}
