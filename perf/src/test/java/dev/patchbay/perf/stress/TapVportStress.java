package dev.patchbay.perf.stress;

import dev.patchbay.datapath.vport.TapVport;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A frame offered while the worker finds the ring empty is never forgotten: one of the two sides sees it. */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "the offer announces the port")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "the worker keeps the port announced")
@Outcome(expect = Expect.FORBIDDEN, desc = "nobody polls the frame, or two workers' turns are taken for it")
@State
public class TapVportStress {
    private static final UnsafeBuffer FRAME = new UnsafeBuffer(new byte[60]);

    private final TapVport tap = new TapVport(1, "tap", 1, 1024);
    private boolean announced;

    public TapVportStress() {
        tap.home(ready -> announced = true);
        tap.offer(FRAME, 0, FRAME.capacity());
        tap.switchPoll((type, buffer, index, length) -> {}, 1);
        announced = false;
    }

    @Actor
    public void endpoint(ZZ_Result result) {
        tap.offer(FRAME, 0, FRAME.capacity());
        result.r1 = announced;
    }

    @Actor
    public void worker(ZZ_Result result) {
        result.r2 = tap.switchIdle();
    }
}
