package dev.patchbay.datapath;

import dev.patchbay.datapath.revalidator.StatisticsWalk;

/** Lets all packets that the caches have forwarded so far count. Slow path only. */
final class CountPackets implements Steps<Void> {
    private static final int FLOWS = 64;

    private StatisticsWalk walk;

    @Override
    public boolean step(SwitchModel model) {
        if (walk == null) {
            walk = model.revalidator().statisticsWalk();
        }
        return walk.step(FLOWS);
    }

    @Override
    public Void result() {
        return null;
    }
}
