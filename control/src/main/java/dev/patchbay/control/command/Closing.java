package dev.patchbay.control.command;

/** A resource whose closing cannot fail in a way that anybody could act on. */
interface Closing extends AutoCloseable {
    @Override
    void close();

    /** The same resource; what its closing throws is an error of the program. */
    static Closing of(AutoCloseable resource) {
        return () -> {
            try {
                resource.close();
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        };
    }
}
