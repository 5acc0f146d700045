package dev.patchbay.control.scenario;

/** A scenario file that cannot be played; the message names the place in the file and what would be right. */
public final class BadScenarioException extends Exception {
    private static final long serialVersionUID = 1L;

    BadScenarioException(String place, String what) {
        super(place.isEmpty() ? what : place + ": " + what);
    }
}
