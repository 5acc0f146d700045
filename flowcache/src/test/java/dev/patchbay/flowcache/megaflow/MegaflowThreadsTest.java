package dev.patchbay.flowcache.megaflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A worker keeps finding what is there while the slow path fills, empties and re-orders the classifier around it. */
class MegaflowThreadsTest {
    private static final int STAYING = 500;
    private static final int CHANGES = 300_000;
    private static final int PASSING = 20_000;

    private final MegaflowClassifier<Megaflow> classifier = new MegaflowClassifier<>(1, 5);

    @Test
    void shouldNeverMissWhatStaysNorFindWhatWasNeverThere() {
        for (int i = 0; i < STAYING; i++) {
            classifier.insert(flow(i, FlowField.NW_SRC));
        }
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Long> worker = CompletableFuture.supplyAsync(() -> read(stop));
        try {
            write();
        } finally {
            stop.set(true);
        }
        assertThat(worker.join()).isPositive();
        assertThat(classifier.size()).isEqualTo(STAYING);
    }

    private long read(AtomicBoolean stop) {
        MegaflowReader<Megaflow> reader = classifier.reader(0);
        Random random = new Random(1);
        FlowKey key = new FlowKey();
        long rounds = 0;
        do {
            for (int i = 0; i < 1000; i++) {
                int number = random.nextInt(STAYING);
                Megaflow found = reader.lookup(key.clear().set(FlowField.NW_SRC, number));
                if (found == null || !found.matches(key)) {
                    throw new AssertionError("megaflow " + number + " not found");
                }
                int passing = STAYING + random.nextInt(2 * PASSING);
                found = reader.lookup(key.clear().set(FlowField.NW_SRC, passing));
                if (found != null && !found.matches(key)) {
                    throw new AssertionError("wrong megaflow for " + passing);
                }
            }
            rounds++;
        } while (!stop.get());
        return rounds;
    }

    private void write() {
        Random random = new Random(2);
        LinkedHashSet<Megaflow> passing = new LinkedHashSet<>();
        for (int i = 0; i < CHANGES; i++) {
            // In waves, through every growth and shrinking up to some forty segments and back.
            boolean filling = (i / PASSING) % 2 == 0;
            if (filling || passing.isEmpty()) {
                Megaflow flow = flow(
                        STAYING + random.nextInt(PASSING),
                        random.nextInt(8) == 0 ? FlowField.NW_DST : FlowField.NW_SRC);
                Megaflow replaced = classifier.insert(flow);
                passing.remove(replaced);
                passing.add(flow);
            } else {
                classifier.remove(passing.removeFirst());
            }
            if (i % 1000 == 0) {
                classifier.sortSubtables();
            }
        }
        passing.forEach(classifier::remove);
    }

    private Megaflow flow(int number, FlowField field) {
        FlowMask mask = new FlowMask().unwildcard(FlowField.NW_SRC).unwildcard(field);
        return new Megaflow(classifier.mask(mask), new FlowKey().set(FlowField.NW_SRC, number));
    }
}
