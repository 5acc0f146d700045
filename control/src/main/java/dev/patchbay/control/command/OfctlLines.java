package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;

/** Understands the lines of a file one by one; a mistake is reported with its place. Any thread. */
final class OfctlLines {
    private OfctlLines() {}

    /** Makes something of a line. */
    @FunctionalInterface
    interface Parser<T> {
        /** Complains with {@link FlowSyntaxException}. */
        T parse(String text);
    }

    /** Understands a line, or says where the mistake is. */
    static <T> T parse(FlowFile file, FlowFile.Line line, Parser<T> parser) throws CommandFailure {
        try {
            return parser.parse(line.text());
        } catch (FlowSyntaxException wrong) {
            // What the version cannot express is found out when all lines have been read.
            String place = wrong.position() < 0 ? "" : file.place(line);
            throw new CommandFailure(place + wrong.getMessage(), wrong);
        }
    }

    /** The first word of a line that says what to do with the rest, or the beginning of such a word. */
    static String firstWord(String line) {
        int end = 0;
        while (end < line.length() && ", \t".indexOf(line.charAt(end)) < 0) {
            end++;
        }
        return line.substring(0, end);
    }
}
