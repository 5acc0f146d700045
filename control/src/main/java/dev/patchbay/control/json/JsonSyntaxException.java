package dev.patchbay.control.json;

/** A document that is not JSON; the message starts with line and column, counted from one. */
public final class JsonSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JsonSyntaxException(int line, int column, String what) {
        super("line " + line + ", column " + column + ": " + what);
    }
}
