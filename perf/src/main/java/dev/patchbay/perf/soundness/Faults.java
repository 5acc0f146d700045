package dev.patchbay.perf.soundness;

import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.datapath.xlate.TranslationMode;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Leaves out every {@link Site} in turn and looks for a packet that shows it.
 *
 * <p><b>What.</b> A first translation records who added bits. For each of these sites the packet is translated once more with the site really left out; that gives the flow that a program with this fault would cache.
 * A revalidation, which translates the bits that the flow has, must agree with it. Then the packet is changed in the bits
 * that are missing now. The fault is caught when the faulty flow covers a packet that
 * the tables treat otherwise.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class Faults implements Examiner {
    private static final int ATTEMPTS = 24;

    private final SplittableRandom random;
    private final KeyMutator mutator;
    private final Set<Site> open;
    private final Set<Site> reached = new HashSet<>();
    private final Map<Site, String> caught = new HashMap<>();
    private final RecordingMask recorder = new RecordingMask();
    private final Translation recorded = new Translation(recorder);
    private final Translation scratch = new Translation();
    private final FlowKey mutant = new FlowKey();

    /**
     * Nothing caught yet.
     *
     * @param sites to be left out, one at a time.
     * @param seed of the changes to packets.
     */
    Faults(Collection<Site> sites, long seed) {
        open = new HashSet<>(sites);
        random = new SplittableRandom(seed);
        mutator = new KeyMutator(random);
    }

    /** Sites whose absence nothing has shown yet. */
    Set<Site> open() {
        return open;
    }

    /** Whether a site took part in some translation at all. */
    boolean reached(Site site) {
        return reached.contains(site);
    }

    /** What showed the absence of each site that was caught. */
    Map<Site, String> caught() {
        return caught;
    }

    @Override
    public String examine(SwitchModel model, FlowKey packet, List<FlowKey> donors) {
        if (open.isEmpty()) {
            return null;
        }
        recorder.forget();
        model.translator().translate(packet, 0, model.nowMs(), TranslationMode.REVALIDATE, recorded);
        Set<Site> sites = recorder.sites();
        reached.addAll(sites);
        open.removeIf(site -> {
            String shown = sites.contains(site) ? leaveOut(site, model, packet) : null;
            if (shown != null) {
                caught.put(site, shown);
            }
            return shown != null;
        });
        return null;
    }

    private String leaveOut(Site site, SwitchModel model, FlowKey packet) {
        FlowMask faulty = new OmittingMask(site);
        Translation flow = new Translation(faulty);
        model.translator().translate(packet, 0, model.nowMs(), TranslationMode.REVALIDATE, flow);
        Answer answer = Answer.of(flow);
        long[] missing = missing(faulty);
        if (missing == null) {
            return null;
        }
        Answer.mask(packet, faulty, mutant);
        model.translator().translate(mutant, 0, model.nowMs(), TranslationMode.REVALIDATE, scratch);
        String whenRevalidated = answer.difference(scratch);
        if (whenRevalidated != null) {
            return "when revalidated: " + whenRevalidated;
        }
        mutator.about(packet, faulty);
        for (int i = 0; i < ATTEMPTS; i++) {
            if (mutator.mutateIn(missing, mutant) && faulty.matches(packet, mutant)) {
                model.translator().translate(mutant, 0, model.nowMs(), TranslationMode.REVALIDATE, scratch);
                String difference = answer.difference(scratch);
                if (difference != null) {
                    return difference;
                }
            }
        }
        return null;
    }

    /** What a faulty mask lacks; null if that is nothing, because other sites have added the same. */
    private long[] missing(FlowMask faulty) {
        long[] missing = recorder.words().clone();
        boolean any = false;
        for (int i = 0; i < FlowKey.DATAPATH_WORDS; i++) {
            missing[i] &= ~faulty.words()[i];
            any |= missing[i] != 0;
        }
        return any ? missing : null;
    }
}
