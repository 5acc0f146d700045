package dev.patchbay.flowcache.megaflow;

/**
 * A walk over the megaflows of a classifier, in the order of their insertion, in as many pieces as one likes.
 *
 * <p>Between two calls of {@link #next} megaflows may come and go: each one that is there during the whole walk is visited
 * exactly once, and one that was removed is not visited any more.
 *
 * <p><b>Threads.</b> The classifier's writer only.
 *
 * @param <F> kind of megaflow.
 */
@SuppressWarnings("ReferenceEquality")
public final class MegaflowCursor<F extends Megaflow> implements AutoCloseable {
    private final MegaflowClassifier<F> classifier;
    private final Megaflow end;
    private MegaflowCursor<F> other;
    private Megaflow upcoming;

    MegaflowCursor(MegaflowClassifier<F> classifier, Megaflow end, MegaflowCursor<F> other) {
        this.classifier = classifier;
        this.end = end;
        this.other = other;
        upcoming = end.next();
    }

    /**
     * Goes on by one.
     *
     * @return null at the end.
     */
    @SuppressWarnings("unchecked")
    public F next() {
        if (upcoming == end) {
            return null;
        }
        F flow = (F) upcoming;
        upcoming = flow.next();
        return flow;
    }

    /** Gives the walk up; needed at its end, too. */
    @Override
    public void close() {
        upcoming = end;
        classifier.close(this);
    }

    void leaving(Megaflow flow) {
        if (upcoming == flow) {
            upcoming = flow.next();
        }
    }

    MegaflowCursor<F> other() {
        return other;
    }

    void other(MegaflowCursor<F> cursor) {
        other = cursor;
    }
}
