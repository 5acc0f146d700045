package dev.patchbay.perf.report;

import java.util.Map;

/** A piece of a page made of the results of one kind. */
interface Section {
    /** What a section says whose kind was never run. */
    String NOTHING = "No such run has been made yet.";

    /** Its name in the marks of pages. */
    String name();

    /**
     * Makes it.
     *
     * @param results of the folder.
     * @param prefix what links put before the names of files of the folder; empty on a page in it.
     * @param charts gets the charts, by the name of their file.
     * @return Markdown; says so if there are no results.
     * @throws BadResultException if a result lacks something.
     */
    String make(ResultSet results, String prefix, Map<String, String> charts) throws BadResultException;
}
