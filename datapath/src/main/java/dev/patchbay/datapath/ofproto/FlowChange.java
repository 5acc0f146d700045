package dev.patchbay.datapath.ofproto;

import java.util.ArrayList;
import java.util.List;

/**
 * A flow mod that is carried out in steps, since it may mean many flows. Packets in between meet some of them changed and some
 * not.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class FlowChange {
    private static final int LOOKED_AT = 64;

    private final FlowMods flows;
    private final FlowMod mod;
    private final long nowMs;
    private final FlowWalk walk;
    private final List<Rule> found = new ArrayList<>();
    private int done;
    private boolean searched;
    private boolean foundAny;

    FlowChange(FlowMods flows, FlowMod mod, long nowMs, FlowWalk walk) {
        this.flows = flows;
        this.mod = mod;
        this.nowMs = nowMs;
        this.walk = walk;
    }

    /**
     * Goes on.
     *
     * @return whether there is more to do.
     * @throws FlowModException if it cannot be done; only in the first step, and nothing was changed then.
     */
    public boolean step() {
        if (walk == null) {
            flows.apply(mod, nowMs);
            return false;
        }
        if (done < found.size()) {
            flows.applyTo(found.get(done++), mod, nowMs);
            return true;
        }
        found.clear();
        done = 0;
        if (searched) {
            return false;
        }
        searched = !walk.step(LOOKED_AT, found::add);
        foundAny |= !found.isEmpty();
        if (searched && !foundAny && mod.mayAdd() && !mod.command().deletes()) {
            flows.addInstead(mod, nowMs);
        }
        return true;
    }
}
