package dev.patchbay.perf.soundness;

import dev.patchbay.control.scenario.BadScenarioException;
import dev.patchbay.control.scenario.ScenarioSession;
import dev.patchbay.control.scenario.UnplayableException;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.xlate.SideEffect;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.perf.draw.NamespaceDraw;
import dev.patchbay.perf.draw.ScenarioDraw;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One random scenario, played on a switch with a cache and on one without.
 *
 * <p>Both must send the same frames, count the same flows, learn the same. After each event some of the packets that came so
 * far, and some of those that recirculate, are given to an {@link Examiner}.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class History {
    private static final ScenarioDraw.Features FEATURES = new ScenarioDraw.Features(true, true, true, true, false);
    private static final int EVENTS = 40;
    private static final int PACKETS_PER_EVENT = 6;
    private static final int RECIRCULATED_PER_EVENT = 4;
    private static final int TRACKED = 0x20;
    private static final int OTHERS_EVERY = 3;
    private static final FlowMask PORT_AND_TYPE = new FlowMask()
            .unwildcard(FlowField.IN_PORT)
            .unwildcard(FlowField.RECIRC_ID)
            .unwildcard(FlowField.ETH_TYPE);
    private static final int KNOWN_PACKETS = 24;
    private static final int NAMESPACES_EVERY = 3;

    private final long seed;
    private final Examiner examiner;
    private final Tally tally;
    private final SplittableRandom random;
    private final KeyMutator mutator;
    private final List<FlowKey> packets = new ArrayList<>();
    private final Set<Rule> rulesMet = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Map<String, Object>> answers = new ArrayList<>();
    private Map<String, Object> document;
    private boolean namespaces;

    /** A history drawn at random: every few with namespaces behind the bridges. */
    History(long seed, Examiner examiner, Tally tally) {
        this(seed, drawn(seed), examiner, tally);
        namespaces = withNamespaces(seed);
    }

    private static boolean withNamespaces(long seed) {
        return seed % NAMESPACES_EVERY == 0;
    }

    private static Map<String, Object> drawn(long seed) {
        String name = "soundness-" + seed;
        return withNamespaces(seed)
                ? new NamespaceDraw(seed).document(name, EVENTS)
                : new ScenarioDraw(seed, FEATURES).draw(name, EVENTS);
    }

    /** A given history; the seed decides about the changes to its packets. */
    History(long seed, Map<String, Object> document, Examiner examiner, Tally tally) {
        this.seed = seed;
        this.document = document;
        this.examiner = examiner;
        this.tally = tally;
        random = new SplittableRandom(~seed);
        mutator = new KeyMutator(random);
    }

    /** Plays it; null if all is well. */
    Finding play() {
        try {
            document = ScenarioSession.withoutRefused(document, new ArrayList<>());
            try (ScenarioSession cached = ScenarioSession.open(document, true);
                    ScenarioSession plain = ScenarioSession.open(document, false)) {
                return play(cached, plain);
            }
        } catch (BadScenarioException | UnplayableException drawnWrongly) {
            return new Finding(seed, -1, drawnWrongly.getMessage(), document);
        } finally {
            tally.histories++;
        }
    }

    private Finding play(ScenarioSession cached, ScenarioSession plain) throws UnplayableException {
        // Each switch has a drawer of its own, so that both draw the same.
        NamespaceDraw[] drawers = {new NamespaceDraw(seed), new NamespaceDraw(seed)};
        if (namespaces) {
            cached.onModel(drawers[0]::build);
            plain.onModel(drawers[1]::build);
        }
        for (int event = 0; event < cached.events(); event++) {
            List<String> wrong = new ArrayList<>();
            if (namespaces) {
                cached.onModel(drawers[0]::change);
                plain.onModel(drawers[1]::change);
            }
            step(cached, plain, event, wrong);
            tally.events++;
            FlowKey key = new FlowKey();
            if (wrong.isEmpty() && cached.key(event, key)) {
                tally.frames++;
                remember(key);
            }
            if (wrong.isEmpty() && !packets.isEmpty()) {
                String found = cached.onModel(this::examine);
                if (found != null) {
                    wrong.add(found);
                }
            }
            if (cached.onModel(model -> model.revalidator().corrections()) > 0) {
                wrong.add("a cached flow was wrong and no change pointed to it");
            }
            if (!wrong.isEmpty()) {
                return new Finding(seed, event, String.join("\n", wrong), upTo(event));
            }
        }
        tally.cachedFrames += cached.cachedFrames();
        tally.missedFrames += cached.counted(WorkerCounter.MISSES);
        tally.recirculations += cached.counted(WorkerCounter.RECIRCULATED);
        return null;
    }

    private void step(ScenarioSession cached, ScenarioSession plain, int event, List<String> wrong) {
        Map<String, Object> without = played(plain, event, wrong);
        Map<String, Object> with = played(cached, event, wrong);
        answers.add(without);
        if (without.isEmpty() || with.isEmpty()) {
            if (without.isEmpty() != with.isEmpty()) {
                wrong.add("only one of the switches takes the event");
            }
            return;
        }
        cached.differences(without, with).forEach(difference -> wrong.add("with the cache: " + difference));
    }

    /** The answers; none if the switch refuses the event, as it may refuse a flow. */
    private static Map<String, Object> played(ScenarioSession session, int event, List<String> wrong) {
        try {
            return session.play(event, wrong);
        } catch (UnplayableException refused) {
            return Map.of();
        }
    }

    private void remember(FlowKey key) {
        if (packets.size() < KNOWN_PACKETS) {
            packets.add(key);
        } else {
            packets.set(random.nextInt(KNOWN_PACKETS), key);
        }
    }

    private String examine(SwitchModel model) {
        String found = examiner.examineCache(model);
        for (int i = 0; i < PACKETS_PER_EVENT && found == null; i++) {
            FlowKey packet = packets.get(random.nextInt(packets.size()));
            found = examiner.examine(model, i % OTHERS_EVERY == 0 ? other(packet) : packet, packets);
            noteRules(model, packet);
        }
        if (found == null) {
            for (FlowKey packet : recirculated(model)) {
                found = examiner.examine(model, packet, packets);
                noteRules(model, packet);
                if (found != null) {
                    break;
                }
            }
        }
        return found;
    }

    /** A packet that has only the type and the port of the given one, for headers that no frame of the history has. */
    private FlowKey other(FlowKey packet) {
        mutator.about(packet, PORT_AND_TYPE);
        FlowKey other = new FlowKey();
        return mutator.mutate(packets.get(random.nextInt(packets.size())), other) ? other : packet;
    }

    private void noteRules(SwitchModel model, FlowKey packet) {
        var flow = model.revalidator().cached(packet);
        if (flow != null) {
            for (SideEffect effect : flow.effects()) {
                if (effect instanceof SideEffect.CountLookup lookup
                        && lookup.rule() != null
                        && rulesMet.add(lookup.rule())) {
                    tally.rule(lookup.rule());
                }
            }
        }
    }

    /** Packets that fit to cached flows behind a recirculation. */
    private List<FlowKey> recirculated(SwitchModel model) {
        List<FlowKey> found = new ArrayList<>();
        FlowMask mask = new FlowMask();
        model.revalidator().forEach(flow -> {
            FlowKey key = new FlowKey();
            flow.copyKeyTo(key);
            if (key.get(FlowField.RECIRC_ID) != 0) {
                flow.mask().copyTo(mask);
                if (mask.get(FlowField.CT_STATE) == 0 && random.nextInt(4) != 0) {
                    key.set(FlowField.CT_STATE, TRACKED | random.nextInt(TRACKED))
                            .set(FlowField.CT_MARK, random.nextInt(3));
                }
                mutator.about(key, mask);
                FlowKey packet = new FlowKey();
                if (mutator.mutate(packets.get(random.nextInt(packets.size())), packet)) {
                    found.add(packet);
                }
            }
        });
        while (found.size() > RECIRCULATED_PER_EVENT) {
            found.remove(random.nextInt(found.size()));
        }
        return found;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> upTo(int last) {
        Map<String, Object> scenario = new LinkedHashMap<>(document);
        List<Object> events = new ArrayList<>();
        for (int i = 0; i <= last; i++) {
            if (!answers.get(i).isEmpty()) {
                Map<String, Object> event =
                        new LinkedHashMap<>(((List<Map<String, Object>>) document.get("events")).get(i));
                event.put("expected", answers.get(i));
                events.add(event);
            }
        }
        scenario.put("events", events);
        return scenario;
    }
}
