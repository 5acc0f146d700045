package dev.patchbay.control.neutron;

/** A model or setting that cannot be used; the message names the place and what would be right. */
public final class ModelException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Creates it.
     *
     * @param place such as {@code ports[3].mac}; empty for the whole
     * @param message what is wrong there
     */
    public ModelException(String place, String message) {
        super(place.isEmpty() ? message : place + ": " + message);
    }
}
