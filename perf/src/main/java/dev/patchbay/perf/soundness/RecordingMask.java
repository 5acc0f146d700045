package dev.patchbay.perf.soundness;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A mask that remembers who added which bits. */
final class RecordingMask extends FlowMask {
    private final Map<List<Site>, long[]> added = new HashMap<>();

    @Override
    public FlowMask unwildcard(int word, long bits) {
        if (bits != 0) {
            added.computeIfAbsent(Site.current(), _ -> new long[FlowKey.WORDS])[word] |= bits;
        }
        return super.unwildcard(word, bits);
    }

    /** Before a translation. */
    void forget() {
        added.clear();
    }

    /** All sites that took part. */
    Set<Site> sites() {
        Set<Site> sites = new HashSet<>();
        added.keySet().forEach(sites::addAll);
        return sites;
    }

    /**
     * The bits that are in the mask thanks to one site alone.
     *
     * @return words; null if there is no such bit.
     */
    long[] onlyBy(Site site) {
        long[] bits = words().clone();
        added.forEach((chain, words) -> {
            if (!chain.contains(site)) {
                for (int i = 0; i < bits.length; i++) {
                    bits[i] &= ~words[i];
                }
            }
        });
        for (int i = 0; i < FlowKey.DATAPATH_WORDS; i++) {
            if (bits[i] != 0) {
                return bits;
            }
        }
        return null;
    }
}
