package dev.patchbay.perf.stress;

import dev.patchbay.datapath.conntrack.Conntrack;
import dev.patchbay.datapath.conntrack.CtRequest;
import dev.patchbay.datapath.conntrack.CtState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** A packet that finds its connection while it is swept out keeps it; one that comes too late finds none. */
@JCStressTest
@Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "found, so it goes on")
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "swept out before")
@Outcome(expect = Expect.FORBIDDEN, desc = "found and lost, or kept and not found")
@State
public class ConntrackExpiryStress {
    private static final CtRequest COMMIT = CtRequest.inZone(1).commit().build();
    private static final CtRequest LOOK = CtRequest.inZone(1).build();
    private static final long END = 61_000;

    private final Conntrack conntrack = new Conntrack(1);
    private final TrackedPacket answer = new TrackedPacket(0x0a000002, 53, 0x0a000001, 4000);

    public ConntrackExpiryStress() {
        new TrackedPacket(0x0a000001, 4000, 0x0a000002, 53).track(conntrack.tracker(), COMMIT, 1000);
    }

    @Actor
    public void worker(ZI_Result result) {
        result.r1 = (answer.track(conntrack.tracker(), LOOK, END - 1) & CtState.ESTABLISHED) != 0;
    }

    @Actor
    public void slowPath() {
        conntrack.expireAll(END);
    }

    @Arbiter
    public void count(ZI_Result result) {
        result.r2 = conntrack.connections();
    }
}
