package dev.patchbay.control.appctl;

/**
 * A host's answer to one command.
 *
 * @param ok whether the text is the result and not an error
 * @param text as the host sent it, with its line feed at the end
 */
public record AppctlReply(boolean ok, String text) {}
