package dev.patchbay.perf.stress;

import dev.patchbay.datapath.conntrack.Conntrack;
import dev.patchbay.datapath.conntrack.CtRequest;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two workers that commit one tuple, each from its side, make one connection. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "one connection")
@Outcome(expect = Expect.FORBIDDEN, desc = "none, or the same one twice")
@State
public class ConntrackCommitStress {
    private static final CtRequest COMMIT = CtRequest.inZone(1).commit().build();

    private final Conntrack conntrack = new Conntrack(1);
    private final TrackedPacket request = new TrackedPacket(0x0a000001, 4000, 0x0a000002, 53);
    private final TrackedPacket answer = new TrackedPacket(0x0a000002, 53, 0x0a000001, 4000);

    @Actor
    public void client() {
        request.track(conntrack.tracker(), COMMIT, 1000);
    }

    @Actor
    public void server() {
        answer.track(conntrack.tracker(), COMMIT, 1000);
    }

    @Arbiter
    public void count(I_Result result) {
        conntrack.show(1000, entry -> result.r1++).finish();
    }
}
