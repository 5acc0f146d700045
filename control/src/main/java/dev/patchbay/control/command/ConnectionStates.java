package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.field.FlagNames;

/** Reads the states that {@code --ct-next} supposes: {@code trk,new}. */
final class ConnectionStates {
    private static final int NEW = 1;
    private static final int ESTABLISHED = 1 << 1;
    private static final int REPLY = 1 << 3;
    private static final int INVALID = 1 << 4;
    private static final int TRACKED = 1 << 5;

    private ConnectionStates() {}

    /**
     * Reads a state.
     *
     * @return bits of {@code CT_STATE}
     * @throws CommandFailure if a flag is unknown or no connection can be in such a state; each reason in a line
     */
    static int parse(String text) throws CommandFailure {
        int state = 0;
        for (String word : text.split("[, ]+", -1)) {
            int bit = FlagNames.CT_STATE.bit(word, 0, word.length());
            if (bit == 0 && !word.isEmpty()) {
                throw new CommandFailure(word + ": unknown connection tracking state flag");
            }
            state |= bit;
        }
        StringBuilder wrong = new StringBuilder();
        boolean alone = (state & TRACKED) == 0 && state != 0;
        complain(wrong, alone, state, "If \"trk\" is unset, no other flags are set");
        boolean more = (state & INVALID) != 0 && (state & ~(INVALID | TRACKED)) != 0;
        complain(wrong, more, state, "when \"inv\" is set, only \"trk\" may also be set");
        complain(wrong, both(state, NEW, ESTABLISHED), state, "\"new\" and \"est\" are mutually exclusive");
        complain(wrong, both(state, NEW, REPLY), state, "\"new\" and \"rpy\" are mutually exclusive");
        if (!wrong.isEmpty()) {
            throw new CommandFailure(wrong.toString());
        }
        return state;
    }

    private static boolean both(int state, int one, int other) {
        return (state & one) != 0 && (state & other) != 0;
    }

    private static void complain(StringBuilder out, boolean wrong, int state, String why) {
        if (wrong) {
            FlagNames.CT_STATE.append(out, state, '|').append(": invalid connection state: ");
            out.append(why).append('\n');
        }
    }
}
