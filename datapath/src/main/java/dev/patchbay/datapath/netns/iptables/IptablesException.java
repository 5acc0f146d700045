package dev.patchbay.datapath.netns.iptables;

/**
 * A command or a line that {@code iptables} refuses: its words, its exit status.
 *
 * <p>The original has two ways to say it: what it finds wrong itself starts with its version, what the kernel refuses does not.
 */
public final class IptablesException extends Exception {
    /** {@code PARAMETER_PROBLEM} of the original. */
    public static final int USAGE = 2;

    /** {@code OTHER_PROBLEM} of the original. */
    public static final int OTHER = 1;

    /** {@code VERSION_PROBLEM} of the original. */
    public static final int UNSUPPORTED = 3;

    private static final long serialVersionUID = 1;

    private final int status;
    private final boolean refusedByKernel;

    private final String reason;
    private final boolean bare;

    private IptablesException(String message, int status, boolean refusedByKernel, String reason) {
        super(message);
        bare = message.startsWith("Bad argument `");
        this.reason = reason;
        this.status = status;
        this.refusedByKernel = refusedByKernel;
    }

    /** A mistake in the words of a command. */
    static IptablesException parameter(String message) {
        return new IptablesException(message, USAGE, false, "");
    }

    /** Something that the program finds to be missing or wrong. */
    static IptablesException program(String message, int status) {
        return new IptablesException(message, status, false, "");
    }

    /** Something that does not fit the tables as they are. */
    static IptablesException kernel(String message) {
        return new IptablesException(message, OTHER, true, "");
    }

    /** A rule that cannot stand where it should. */
    static IptablesException refusedRule(String reason) {
        return new IptablesException("Invalid argument. Run `dmesg' for more information", OTHER, true, reason);
    }

    /** What the message does not say, where the original leaves one in the dark; empty if it says all. */
    public String reason() {
        return reason;
    }

    /** The exit status of the original. */
    public int status() {
        return status;
    }

    /** Whether the tables refused it; then the original leaves out its version. */
    public boolean refusedByKernel() {
        return refusedByKernel;
    }

    /**
     * What the original prints on standard error.
     *
     * @param program {@code iptables}, {@code iptables-restore} …
     * @param version such as {@code v1.8.9 (legacy)}
     * @return lines, each ended
     */
    public String text(String program, String version) {
        if (refusedByKernel) {
            return program + ": " + getMessage() + ".\n";
        }
        String text = (bare ? "" : program + " " + version + ": ") + getMessage() + "\n";
        return status == USAGE ? text + hint(program) : text;
    }

    /** The line that ends a message about usage. */
    static String hint(String program) {
        return "Try `" + program + " -h' or '" + program + " --help' for more information.\n";
    }

    /** What a lab file's reader is told: one sentence without the program's names for things gone wrong in the kernel. */
    public String sentence() {
        return (reason.isEmpty() ? getMessage() : reason).strip();
    }
}
