package dev.patchbay.perf.soundness;

import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.field.MatchFormat;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.revalidator.CachedFlow;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.datapath.xlate.TranslationMode;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Changes packets inside the mask of their flow and compares what the tables say of them with what the flow says.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class MutationExaminer implements Examiner {
    /** Dependencies are compared for one in so many mutants. */
    private static final int TAGS_EVERY = 8;

    private final Tally tally;
    private final SplittableRandom random;
    private final KeyMutator mutator;
    private final int mutants;
    private final Translation flow;
    private final Translation scratch = new Translation();
    private final FlowKey mutant = new FlowKey();
    private FlowMask mask;

    /**
     * An examiner.
     *
     * @param tally counts.
     * @param seed of the mutations.
     * @param mutants how many of each packet.
     * @param maskKind gathers the bits of the flows; one that leaves some out shall be noticed.
     */
    MutationExaminer(Tally tally, long seed, int mutants, FlowMask maskKind) {
        this.tally = tally;
        this.mutants = mutants;
        random = new SplittableRandom(seed);
        mutator = new KeyMutator(random);
        flow = new Translation(maskKind);
    }

    @Override
    public String examine(SwitchModel model, FlowKey packet, List<FlowKey> donors) {
        model.translator().translate(packet, 0, model.nowMs(), TranslationMode.REVALIDATE, flow);
        Answer answer = Answer.of(flow);
        mask = answer.mask();
        tally.megaflow(packet, mask, answer);
        CachedFlow cached = model.revalidator().cached(packet);
        if (cached != null) {
            tally.cachedMegaflows++;
            String stale = stale(cached, answer);
            if (stale != null) {
                return stale + "\n packet " + text(packet);
            }
        }
        Answer.mask(packet, mask, mutant);
        model.translator().translate(mutant, 0, model.nowMs(), TranslationMode.REVALIDATE, scratch);
        String whenRevalidated = answer.difference(scratch);
        if (whenRevalidated != null) {
            return describe(packet, "a revalidation would say " + whenRevalidated);
        }
        mutator.about(packet, mask);
        for (int i = 0; i < mutants; i++) {
            if (!mutator.mutate(donors.get(random.nextInt(donors.size())), mutant)) {
                continue;
            }
            tally.cases++;
            model.translator().translate(mutant, 0, model.nowMs(), TranslationMode.REVALIDATE, scratch);
            String difference = answer.difference(scratch);
            if (difference == null && i % TAGS_EVERY == 0) {
                Set<Long> missing = answer.missingTags(scratch);
                difference = missing.isEmpty() ? null : "dependencies: lacks " + missing;
            }
            if (difference != null) {
                return describe(packet, difference);
            }
        }
        return null;
    }

    private String stale(CachedFlow cached, Answer answer) {
        FlowMask held = new FlowMask();
        cached.mask().copyTo(held);
        if (answer.pending()) {
            return "the cache answers packets that would change a table";
        }
        if (!answer.actions().doesAs(cached.actions(), cached.copyKeyTo(new FlowKey()), held)) {
            return "the cache holds actions " + cached.actions() + " where the tables say " + answer.actions();
        }
        return Answer.within(answer.mask(), held) ? null : "the cached mask is wider than that of a new translation";
    }

    @Override
    public String examineCache(SwitchModel model) {
        String[] wrong = new String[1];
        FlowKey key = new FlowKey();
        model.revalidator().forEach(cached -> {
            cached.copyKeyTo(key.clear());
            model.translator().translate(key, 0, model.nowMs(), TranslationMode.REVALIDATE, scratch);
            String stale = stale(cached, Answer.of(scratch));
            if (stale != null) {
                FlowMask held = new FlowMask();
                cached.mask().copyTo(held);
                wrong[0] = "a revalidation would say: " + stale + "\n flow "
                        + MatchFormat.append(new StringBuilder(), key, held, PortNames.NONE) + "\n wants "
                        + MatchFormat.append(new StringBuilder(), key, scratch.mask(), PortNames.NONE);
            }
        });
        return wrong[0];
    }

    private String describe(FlowKey packet, String difference) {
        return "the mask is too wide: " + difference + "\n mask   "
                + MatchFormat.append(new StringBuilder(), packet, mask, PortNames.NONE) + "\n packet " + text(packet)
                + "\n other  " + text(mutant) + "\n looks at "
                + MatchFormat.append(new StringBuilder(), mutant, scratch.mask(), PortNames.NONE);
    }

    /** All fields of a key that are not zero; those beyond the language as words. */
    static String text(FlowKey key) {
        FlowMask all = new FlowMask();
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < FlowKey.DATAPATH_WORDS; i++) {
            if (key.words()[i] != 0) {
                all.words()[i] = -1L;
                words.append(' ').append(i).append(':').append(Long.toHexString(key.words()[i]));
            }
        }
        return MatchFormat.append(new StringBuilder(), key, all, PortNames.NONE) + " [words" + words + ']';
    }
}
