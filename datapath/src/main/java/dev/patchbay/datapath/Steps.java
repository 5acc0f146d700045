package dev.patchbay.datapath;

import java.util.function.Function;

/**
 * Long work on the slow path, done in steps so that no upcall waits for it to end.
 *
 * <p>Between two steps of a running switch anything may happen to the model: packets are answered and learned from, other
 * commands run, flows expire.
 *
 * @param <T> kind of result.
 */
public interface Steps<T> {
    /**
     * Does a little: tens of microseconds.
     *
     * @param model of the switch.
     * @return whether there is more to do.
     */
    boolean step(SwitchModel model);

    /**
     * What came out.
     *
     * @return result; asked for after the last step.
     */
    T result();

    /**
     * Work that is done in one step.
     *
     * @param work short enough for it.
     * @param <T> kind of result.
     * @return the step.
     */
    static <T> Steps<T> once(Function<SwitchModel, T> work) {
        return new Steps<>() {
            private T result;

            @Override
            public boolean step(SwitchModel model) {
                result = work.apply(model);
                return false;
            }

            @Override
            public T result() {
                return result;
            }
        };
    }
}
