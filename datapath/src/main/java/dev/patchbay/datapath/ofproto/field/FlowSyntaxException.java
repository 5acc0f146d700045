package dev.patchbay.datapath.ofproto.field;

/**
 * A flow, match or action text that cannot be used, with a message like that of {@code ovs-ofctl} (without its program
 * name) and the place in the text.
 *
 * <p>Callers add what they know: file and line, the command. It is the only exception that parsing throws, whatever the
 * text.
 */
public final class FlowSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int position;

    /**
     * Creates the exception.
     *
     * @param message what is wrong and, where it helps, what would be right.
     * @param position index in the text that was being parsed, -1 if the text as a whole is meant.
     */
    public FlowSyntaxException(String message, int position) {
        super(message);
        this.position = position;
    }

    /**
     * Where the fault is.
     *
     * @return index of the first character of the faulty part, -1 if the text as a whole is meant.
     */
    public int position() {
        return position;
    }

    /**
     * The same fault in a longer text.
     *
     * @param by how far the part that was parsed is from the beginning of the whole.
     * @return a copy with the position moved.
     */
    public FlowSyntaxException movedBy(int by) {
        if (position < 0 || by == 0) {
            return this;
        }
        FlowSyntaxException moved = new FlowSyntaxException(getMessage(), position + by);
        moved.setStackTrace(getStackTrace());
        return moved;
    }
}
