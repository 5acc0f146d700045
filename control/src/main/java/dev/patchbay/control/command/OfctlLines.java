package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import java.util.ArrayList;
import java.util.List;

/**
 * Understands the lines of a file, some at a time: names of ports belong to the slow path, and nobody shall wait for a long
 * file there. A mistake is reported with its place.
 */
final class OfctlLines {
    private static final int AT_A_TIME = 100;

    private OfctlLines() {}

    /** Makes something of a line. */
    @FunctionalInterface
    interface Parser<T> {
        /** Runs on the slow path; complains with {@link FlowSyntaxException}. */
        T parse(String text, Bridge bridge);
    }

    /** Understands all lines or none. */
    static <T> List<T> parse(SwitchAccess access, String bridgeName, FlowFile file, Parser<T> parser)
            throws CommandFailure, InterruptedException {
        List<T> parsed = new ArrayList<>(file.lines().size());
        for (int at = 0; at < file.lines().size(); at += AT_A_TIME) {
            List<FlowFile.Line> some =
                    file.lines().subList(at, Math.min(at + AT_A_TIME, file.lines().size()));
            access.ask(model -> {
                Bridge bridge = OfctlPorts.bridge(model, bridgeName);
                for (FlowFile.Line line : some) {
                    parsed.add(parse(file, line, bridge, parser));
                }
                return null;
            });
        }
        return parsed;
    }

    private static <T> T parse(FlowFile file, FlowFile.Line line, Bridge bridge, Parser<T> parser)
            throws CommandFailure {
        try {
            return parser.parse(line.text(), bridge);
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
