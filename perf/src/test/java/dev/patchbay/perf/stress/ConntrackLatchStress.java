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

/** Two workers that each set other bits of one connection's mark both succeed. */
@JCStressTest
@Outcome(id = "255", expect = Expect.ACCEPTABLE, desc = "all bits are set")
@Outcome(expect = Expect.FORBIDDEN, desc = "one worker's bits are lost")
@State
public class ConntrackLatchStress {
    private static final CtRequest COMMIT = CtRequest.inZone(1).commit().build();
    private static final CtRequest LOW =
            CtRequest.inZone(1).commit().mark(0x0f, 0x0f).build();
    private static final CtRequest HIGH =
            CtRequest.inZone(1).commit().mark(0xf0, 0xf0).build();

    private final Conntrack conntrack = new Conntrack(1);
    private final TrackedPacket request = new TrackedPacket(0x0a000001, 4000, 0x0a000002, 53);
    private final TrackedPacket answer = new TrackedPacket(0x0a000002, 53, 0x0a000001, 4000);

    public ConntrackLatchStress() {
        new TrackedPacket(0x0a000001, 4000, 0x0a000002, 53).track(conntrack.tracker(), COMMIT, 1000);
    }

    @Actor
    public void client() {
        request.track(conntrack.tracker(), LOW, 1000);
    }

    @Actor
    public void server() {
        answer.track(conntrack.tracker(), HIGH, 1000);
    }

    @Arbiter
    public void look(I_Result result) {
        conntrack.show(1000, entry -> result.r1 = entry.mark()).finish();
    }
}
