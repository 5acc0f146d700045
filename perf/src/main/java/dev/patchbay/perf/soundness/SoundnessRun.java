package dev.patchbay.perf.soundness;

import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Plays histories until there were enough cases, the time is over, or something is wrong.
 *
 * <p><b>Threads.</b> Makes its own; each history is one thread's.
 */
final class SoundnessRun {
    private static final int MUTANTS = 96;

    /** Octets of stack, as much as the slow path of a switch with threads of its own has. */
    private static final long DEEPEST_PIPELINE = 32L << 20;

    private final long seed;
    private final long end;
    private final long cases;
    private final long deadlineNanos;
    private final Supplier<FlowMask> maskKind;
    private final Tally tally = new Tally();
    private final List<Finding> findings = new ArrayList<>();
    private final List<Map<String, Object>> given;
    private final AtomicInteger nextGiven = new AtomicInteger();
    private final AtomicLong nextHistory;
    private final AtomicLong casesDone = new AtomicLong();
    private volatile boolean over;

    /**
     * A run.
     *
     * @param seed history {@code i} has the seed {@code seed + i}.
     * @param histories how many at most.
     * @param cases how many packets are to be compared with the flow that would answer them.
     * @param seconds after which no further history begins.
     * @param maskKind gathers what flows match.
     * @param given scenarios to play before the random ones; their cases do not count.
     */
    SoundnessRun(
            long seed,
            long histories,
            long cases,
            long seconds,
            Supplier<FlowMask> maskKind,
            List<Map<String, Object>> given) {
        this.seed = seed;
        this.cases = cases;
        end = seed + histories;
        nextHistory = new AtomicLong(seed);
        this.maskKind = maskKind;
        this.given = given;
        deadlineNanos = System.nanoTime() + seconds * 1_000_000_000L;
    }

    /** Runs to the end on so many threads. */
    void run(int threads) throws InterruptedException {
        List<Thread> players = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            players.add(Thread.ofPlatform()
                    .name("soundness-" + i)
                    .stackSize(DEEPEST_PIPELINE)
                    .start(this::play));
        }
        for (Thread player : players) {
            player.join();
        }
    }

    private void play() {
        Tally mine = new Tally();
        try {
            for (int i = nextGiven.getAndIncrement(); i < given.size(); i = nextGiven.getAndIncrement()) {
                Finding finding = play(seed, given.get(i), mine);
                if (finding != null) {
                    found(finding);
                }
            }
            while (!over && casesDone.get() < cases && System.nanoTime() < deadlineNanos) {
                long history = nextHistory.getAndIncrement();
                if (history >= end) {
                    break;
                }
                long before = mine.cases;
                Finding finding = play(history, null, mine);
                casesDone.addAndGet(mine.cases - before);
                if (finding != null) {
                    found(finding);
                }
            }
        } finally {
            synchronized (this) {
                tally.add(mine);
            }
        }
    }

    /** Plays a given scenario, or if there is none a random one. */
    private Finding play(long history, Map<String, Object> scenario, Tally mine) {
        try {
            Examiner examiner = new MutationExaminer(mine, history, MUTANTS, maskKind.get());
            return (scenario == null
                            ? new History(history, examiner, mine)
                            : new History(history, scenario, examiner, mine))
                    .play();
        } catch (RuntimeException | Error failure) {
            // Whatever ends a history is a finding: a thread that died silently would look like a clean run.
            StackTraceElement[] trace = failure.getStackTrace();
            return new Finding(history, -1, failure + (trace.length == 0 ? "" : " at " + trace[0]), null);
        }
    }

    private synchronized void found(Finding finding) {
        over = true;
        findings.add(finding);
    }

    /** Cases so far; any thread. */
    long casesDone() {
        return casesDone.get();
    }

    /** What was looked at; after the run. */
    Tally tally() {
        return tally;
    }

    /** What was wrong; after the run. */
    List<Finding> findings() {
        return findings;
    }
}
