package dev.patchbay.control.netns;

import dev.patchbay.datapath.netns.IpFamily;
import java.util.List;
import java.util.Map;

/**
 * The options of {@code ip} and {@code bridge} that stand before the object.
 *
 * @param family that is asked for, or null for any
 * @param linkOnly whether only the link layer is asked for
 * @param brief one line per device
 * @param oneline line breaks as backslashes
 * @param details more of everything
 * @param statistics how much of the counters, from 0
 * @param json objects instead of lines
 * @param pretty whether a reader is to like them
 * @param readOnly whether whoever asks may only look, as users of a guest may
 */
record IpOptions(
        IpFamily family,
        boolean linkOnly,
        boolean brief,
        boolean oneline,
        boolean details,
        int statistics,
        boolean json,
        boolean pretty,
        boolean readOnly) {
    /** What separates the lines of one entry. */
    String newLine() {
        return oneline ? "\\" : "\n";
    }

    /** Whether a family is asked for. */
    boolean wants(IpFamily asked) {
        return family == null || family == asked;
    }

    /** The same for one family. */
    IpOptions only(IpFamily other) {
        return new IpOptions(other, linkOnly, brief, oneline, details, statistics, json, pretty, readOnly);
    }

    /** Entries as JSON. */
    String text(List<? extends Map<String, ?>> entries) {
        return IpJson.text(entries, pretty);
    }
}
