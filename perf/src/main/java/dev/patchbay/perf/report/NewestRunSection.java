package dev.patchbay.perf.report;

import java.util.Map;

/** A section about one kind of run, of which the newest counts. */
abstract class NewestRunSection implements Section {
    private final String name;
    private final String kind;

    /**
     * Section of one kind.
     *
     * @param name in the marks of pages.
     * @param kind name of the runs.
     */
    NewestRunSection(String name, String kind) {
        this.name = name;
        this.kind = kind;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String make(ResultSet results, String prefix, Map<String, String> charts) throws BadResultException {
        Result run = results.newest(kind);
        return run == null ? NOTHING : make(run, prefix, charts);
    }

    /** Makes it of that run; the rest as for {@link Section#make}. */
    abstract String make(Result run, String prefix, Map<String, String> charts) throws BadResultException;
}
