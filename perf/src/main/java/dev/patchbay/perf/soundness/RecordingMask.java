package dev.patchbay.perf.soundness;

import dev.patchbay.flowcache.key.FlowMask;
import java.util.HashSet;
import java.util.Set;

/** A mask that remembers who added bits to it. */
final class RecordingMask extends FlowMask {
    private final Set<Site> sites = new HashSet<>();

    @Override
    public FlowMask unwildcard(int word, long bits) {
        if (bits != 0) {
            sites.addAll(Site.current());
        }
        return super.unwildcard(word, bits);
    }

    /** Before a translation. */
    void forget() {
        sites.clear();
    }

    /** All sites that added something since. */
    Set<Site> sites() {
        return sites;
    }
}
