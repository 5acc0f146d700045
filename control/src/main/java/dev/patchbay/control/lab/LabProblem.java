package dev.patchbay.control.lab;

/**
 * One mistake in a lab file.
 *
 * @param file as the user named it
 * @param line from 1
 * @param column from 1
 * @param message what is wrong, and what would be right
 */
public record LabProblem(String file, int line, int column, String message) {
    /** The form that editors and compilers agree on: {@code file:line:column: message}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + message;
    }
}
