package dev.patchbay.perf.soundness;

import dev.patchbay.flowcache.key.FlowMask;

/** A mask that one site adds nothing to: the fault of having forgotten it. */
final class OmittingMask extends FlowMask {
    private final Site omitted;

    OmittingMask(Site omitted) {
        this.omitted = omitted;
    }

    @Override
    public FlowMask unwildcard(int word, long bits) {
        return Site.current().contains(omitted) ? this : super.unwildcard(word, bits);
    }
}
