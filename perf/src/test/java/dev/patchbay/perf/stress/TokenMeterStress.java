package dev.patchbay.perf.stress;

import dev.patchbay.datapath.meter.TokenMeter;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two workers take from a bucket that holds one packet: one of them passes, and both are counted. */
@JCStressTest
@Outcome(id = "0, -1, 21", expect = Expect.ACCEPTABLE, desc = "the first worker was first")
@Outcome(id = "-1, 0, 21", expect = Expect.ACCEPTABLE, desc = "the second worker was first")
@Outcome(expect = Expect.FORBIDDEN, desc = "the packet was taken twice or not at all, or a count was lost")
@State
public class TokenMeterStress {
    private final TokenMeter meter = new TokenMeter(true, 0, new TokenMeter.Band(1, 1, 0));

    @Actor
    public void one(III_Result result) {
        result.r1 = meter.pass(60, 0);
    }

    @Actor
    public void other(III_Result result) {
        result.r2 = meter.pass(60, 0);
    }

    @Arbiter
    public void counts(III_Result result) {
        result.r3 = (int) (10 * meter.packets() + meter.bandPackets(0));
    }
}
