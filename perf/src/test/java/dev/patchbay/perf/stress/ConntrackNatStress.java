package dev.patchbay.perf.stress;

import dev.patchbay.datapath.conntrack.Conntrack;
import dev.patchbay.datapath.conntrack.CtRequest;
import dev.patchbay.datapath.conntrack.CtState;
import dev.patchbay.datapath.conntrack.NatSpec;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Of two connections that want the one address and port there is, one gets it, and the other is not kept. */
@JCStressTest
@Outcome(id = "true, false, 1", expect = Expect.ACCEPTABLE, desc = "the first one has it")
@Outcome(id = "false, true, 1", expect = Expect.ACCEPTABLE, desc = "the second one has it")
@Outcome(expect = Expect.FORBIDDEN, desc = "both or neither")
@State
public class ConntrackNatStress {
    private static final CtRequest COMMIT = CtRequest.inZone(1)
            .commit()
            .nat(NatSpec.of(NatSpec.Direction.SRC).withIpv4(0xc0000201, 0).withPorts(5000, 0))
            .build();

    private final Conntrack conntrack = new Conntrack(1);
    private final TrackedPacket one = new TrackedPacket(0x0a000001, 4000, 0x0a000002, 53);
    private final TrackedPacket other = new TrackedPacket(0x0a000003, 4000, 0x0a000002, 53);

    @Actor
    public void one(ZZI_Result result) {
        result.r1 = (one.track(conntrack.tracker(), COMMIT, 1000) & CtState.SOURCE_NAT) != 0;
    }

    @Actor
    public void other(ZZI_Result result) {
        result.r2 = (other.track(conntrack.tracker(), COMMIT, 1000) & CtState.SOURCE_NAT) != 0;
    }

    @Arbiter
    public void count(ZZI_Result result) {
        result.r3 = conntrack.connections();
    }
}
