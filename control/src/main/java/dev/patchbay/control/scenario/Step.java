package dev.patchbay.control.scenario;

/**
 * One event of a scenario and where it stands.
 *
 * @param index from zero, as in {@code events[index]}
 * @param note what the file says about it, or ""
 * @param optional whether another answer than the recorded one is acceptable
 */
record Step(int index, Event event, String note, boolean optional) {
    @Override
    public String toString() {
        String what = switch (event) {
            case Event.Inject inject -> "inject on " + inject.port();
            case Event.Warp warp -> "warp " + warp.millis() + " ms";
            case Event.Ofctl ofctl -> "ovs-ofctl " + String.join(" ", ofctl.arguments());
            case Event.PortAdmin admin -> admin.port() + (admin.up() ? " up" : " down");
            case Event.FdbFlush flush -> "fdb flush of " + flush.bridge();
            case Event.FdbAdd add -> "fdb add on " + add.bridge();
            case Event.CtFlush _ -> "ct flush";
        };
        return "event " + index + " (" + what + (note.isEmpty() ? "" : ": " + note) + ")";
    }
}
