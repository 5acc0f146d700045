package dev.patchbay.datapath.revalidator;

import java.util.Arrays;

/** Ids that a cached flow keeps good as long as it is cached. <b>Threads.</b> Slow path only; immutable. */
final class HeldIds {
    /** What most flows hold. */
    static final HeldIds NONE = new HeldIds(new int[0], new int[0]);

    private final int[] recirculations;
    private final int[] punts;

    private HeldIds(int[] recirculations, int[] punts) {
        this.recirculations = recirculations;
        this.punts = punts;
    }

    /** Ids of a translation, and the recirculation id that the packets come with, if it is not 0. */
    static HeldIds of(int[] recirculations, int own, int[] punts) {
        if (recirculations.length == 0 && own == 0 && punts.length == 0) {
            return NONE;
        }
        int[] all = recirculations;
        if (own != 0) {
            all = Arrays.copyOf(recirculations, recirculations.length + 1);
            all[recirculations.length] = own;
        }
        return new HeldIds(all, punts);
    }

    /** Those in the flow's actions, and the one that its packets come with. */
    int[] recirculations() {
        return recirculations;
    }

    /** Those in its actions. */
    int[] punts() {
        return punts;
    }
}
