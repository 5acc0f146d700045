package dev.patchbay.perf.stress;

import dev.patchbay.datapath.Steps;
import dev.patchbay.datapath.SwitchContext;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.UnderlayFactory;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.underlay.UnderlayBindException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Two threads have work in steps done by a running switch. The slow path takes all steps of both, one at a time, and each
 * thread sees what its own have written, without anything volatile, as soon as it has the result.
 */
@JCStressTest
@Outcome(id = "3, 3, 6", expect = Expect.ACCEPTABLE, desc = "all steps, and the caller has seen them")
@Outcome(expect = Expect.FORBIDDEN, desc = "a step is lost, was done twice, by two threads at once or unseen")
@State
public class StepsStress {
    private static final int STEPS = 3;

    /** Lives as long as the process: its threads would cost far more than a round. */
    private static final VirtualSwitch SWITCH = start();

    private int steps;

    private static VirtualSwitch start() {
        try {
            return VirtualSwitch.started(new SwitchContext(), "stress", UnderlayFactory.NONE);
        } catch (UnderlayBindException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Counts its own steps and those of all. */
    private final class Count implements Steps<Integer> {
        private int own;

        @Override
        public boolean step(SwitchModel model) {
            steps++;
            own++;
            return own < STEPS;
        }

        @Override
        public Integer result() {
            return own;
        }
    }

    private int count() {
        Count count = new Count();
        int result = SWITCH.callInSteps(count).join();
        return result == count.own ? result : -1;
    }

    @Actor
    public void first(III_Result result) {
        result.r1 = count();
    }

    @Actor
    public void second(III_Result result) {
        result.r2 = count();
    }

    @Arbiter
    public void after(III_Result result) {
        result.r3 = steps;
    }
}
