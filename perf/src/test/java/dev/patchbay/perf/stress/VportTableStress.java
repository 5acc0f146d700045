package dev.patchbay.perf.stress;

import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.vport.Vport;
import dev.patchbay.datapath.vport.VportTable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A worker sees a new port whole or not at all, and never loses an old one while the table grows. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "not there yet")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "there")
@Outcome(expect = Expect.FORBIDDEN, desc = "half built, or the old port lost")
@State
public class VportTableStress {
    private static final int NEW = 40;

    private final VportTable table = new VportTable();

    public VportTableStress() {
        table.add(TapVport.unattended(1, "old", 1));
    }

    @Actor
    public void slowPath() {
        table.add(TapVport.unattended(NEW, "new", 1));
    }

    @Actor
    public void worker(II_Result result) {
        result.r1 = outcome(table.get(NEW), NEW);
        result.r2 = outcome(table.get(1), 1);
    }

    private static int outcome(Vport port, int number) {
        if (port == null) {
            return 0;
        }
        return port.number() == number
                        && port.name() != null
                        && port.counters(0).rxPackets() == 0
                ? 1
                : -1;
    }
}
