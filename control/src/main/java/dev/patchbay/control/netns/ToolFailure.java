package dev.patchbay.control.netns;

/** What ends a tool: the text for standard error, in its words, and its exit status. */
final class ToolFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    ToolFailure(int status, String text) {
        super(text);
        this.status = status;
    }

    /** The kernel refuses, and its answer has a text of its own. */
    static ToolFailure kernel(String text) {
        return new ToolFailure(2, "Error: " + text);
    }

    /** The kernel refuses with an error number. */
    static ToolFailure answer(String error) {
        return new ToolFailure(2, "RTNETLINK answers: " + error);
    }

    /** There is no such device. */
    static ToolFailure noDevice(String device) {
        return new ToolFailure(1, "Cannot find device \"" + device + "\"");
    }

    /** The exit status of the original. */
    int status() {
        return status;
    }
}
