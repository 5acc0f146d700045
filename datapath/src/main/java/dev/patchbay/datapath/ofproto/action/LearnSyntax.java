package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.FieldText;
import dev.patchbay.datapath.ofproto.field.FieldValue;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.KeyValues;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.Numbers;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;
import java.util.ArrayList;
import java.util.List;

/** Reads the argument of {@code learn}. */
final class LearnSyntax {
    private static final int DEFAULT_TABLE = 1;
    private static final int DEFAULT_PRIORITY = 0x8000;

    private final String argument;
    private final PortNames names;
    private final List<LearnSpec> specs = new ArrayList<>();
    private int table = DEFAULT_TABLE;
    private int priority = DEFAULT_PRIORITY;
    private int idle;
    private int hard;
    private int finIdle;
    private int finHard;
    private long cookie;
    private int flags;
    private int limit;
    private SubField resultDestination;

    private LearnSyntax(String argument, PortNames names) {
        this.argument = argument;
        this.names = names;
    }

    static Learn parse(String argument, PortNames names) {
        LearnSyntax syntax = new LearnSyntax(argument, names);
        KeyValues words = new KeyValues(argument, 0);
        while (words.next()) {
            try {
                syntax.accept(words);
            } catch (FlowSyntaxException e) {
                throw new FlowSyntaxException(e.getMessage(), words.keyPosition());
            }
        }
        return syntax.learn();
    }

    private Learn learn() {
        return new Learn(idle, hard, priority, cookie, flags, table, finIdle, finHard, limit, resultDestination, specs);
    }

    private void accept(KeyValues words) {
        String value = words.value();
        switch (words.key()) {
            case "table" -> {
                table = Arguments.table(value);
                if (table == Resubmit.SAME_TABLE) {
                    throw fault("table id 255 not valid for `learn' action");
                }
            }
            case "priority" -> priority = shortNumber(value);
            case "idle_timeout" -> idle = shortNumber(value);
            case "hard_timeout" -> hard = shortNumber(value);
            case "fin_idle_timeout" -> finIdle = shortNumber(value);
            case "fin_hard_timeout" -> finHard = shortNumber(value);
            case "cookie" -> cookie = longNumber(value);
            case "send_flow_rem" -> flags |= Learn.SEND_FLOW_REM;
            case "delete_learned" -> flags |= Learn.DELETE_LEARNED;
            case "limit" -> limit = Arguments.leadingNumber(value);
            case "result_dst" -> {
                resultDestination = SubField.parse(value);
                if (resultDestination.bits() != 1) {
                    throw new FlowSyntaxException("result_dst in 'learn' action must be a single bit", 0);
                }
                if (!resultDestination.field().writable()) {
                    throw new FlowSyntaxException(value + " is read-only", 0);
                }
                flags |= Learn.WRITE_RESULT;
            }
            case "load" -> specs.add(load(value));
            case "output" -> specs.add(new LearnSpec.OutputSpec(SubField.parse(value)));
            default -> specs.add(match(words.key(), value));
        }
    }

    private FlowSyntaxException fault(String message) {
        return new FlowSyntaxException(argument + ": " + message, 0);
    }

    /** As C's atoi: digits at the beginning count, and of their value the lower 16 bits. */
    private static int shortNumber(String text) {
        return Arguments.leadingNumber(text) & 0xffff;
    }

    private static long longNumber(String text) {
        long[] value = new long[2];
        return Numbers.parse128(text, value) && value[0] == 0 ? value[1] : 0;
    }

    private LearnSpec match(String name, String value) {
        SubField destination;
        try {
            destination = SubField.parse(name);
        } catch (FlowSyntaxException e) {
            throw fault("unknown keyword " + name);
        }
        if (unlearnable(destination)) {
            throw fault("experimenter OXM field '" + name + "' not supported");
        }
        if (value.isEmpty()) {
            return new LearnSpec.MatchSpec(destination, destination, 0, 0);
        }
        SubField source;
        try {
            source = SubField.parse(value);
        } catch (FlowSyntaxException noField) {
            return constant(destination, name, value, noField);
        }
        if (source.bits() != destination.bits()) {
            throw fault("bit widths of " + name + " (" + source.bits() + ") and " + value + " (" + destination.bits()
                    + ") differ");
        }
        return new LearnSpec.MatchSpec(destination, source, 0, 0);
    }

    private LearnSpec constant(SubField destination, String name, String text, FlowSyntaxException noField) {
        try {
            if (destination.whole()) {
                MatchField field = destination.field();
                FieldValue value = FieldValue.parse(field, text, names);
                if ((~value.maskHigh() & field.maxHigh()) != 0 || (~value.maskLow() & field.maxLow()) != 0) {
                    throw new FlowSyntaxException(text + ": wildcards not allowed here", 0);
                }
                return new LearnSpec.MatchSpec(destination, null, value.high(), value.low());
            }
            long[] value = new long[2];
            if (!Numbers.parse128(text, value)) {
                throw fault("cannot parse integer value");
            }
            if (!fits(value, destination.bits())) {
                throw fault("value " + FieldText.appendHex(new StringBuilder(), value[0], value[1])
                        + " does not fit into " + destination.bits() + " bits");
            }
            return new LearnSpec.MatchSpec(destination, null, value[0], value[1]);
        } catch (FlowSyntaxException noConstant) {
            throw fault(name + " value " + text + " cannot be parsed as a subfield (" + noField.getMessage()
                    + ") or an immediate value (" + noConstant.getMessage() + ")");
        }
    }

    private LearnSpec load(String text) {
        int arrow = text.indexOf("->");
        if (arrow <= 0) {
            throw new FlowSyntaxException(
                    arrow == 0
                            ? "load: missing source before `->' in `" + text + "'"
                            : "load: missing `->' in `" + text + "'",
                    0);
        }
        String source = text.substring(0, arrow);
        long[] value = new long[2];
        if (Numbers.parse128(source, value)) {
            String name = text.substring(arrow + 2);
            SubField destination = SubField.parse(name);
            if (unlearnable(destination)) {
                throw new FlowSyntaxException(text + ": experimenter OXM field '" + name + "' not supported", 0);
            }
            if (!fits(value, destination.bits())) {
                throw new FlowSyntaxException(text + ": value does not fit into " + destination.bits() + " bits", 0);
            }
            return new LearnSpec.LoadSpec(destination, null, value[0], value[1]);
        }
        if (source.charAt(0) >= '0' && source.charAt(0) <= '9') {
            throw new FlowSyntaxException("load: garbage before `->' in `" + text + "'", 0);
        }
        Move move = FieldSyntax.move(text);
        return new LearnSpec.LoadSpec(move.destination(), move.source(), 0, 0);
    }

    /** Whether a field cannot be named in the message: that has room for four octets of its name. */
    static boolean unlearnable(SubField bits) {
        return !bits.field().onWire() || bits.field() == MatchField.ACTSET_OUTPUT;
    }

    static boolean fits(long[] value, int bits) {
        if (bits >= 128) {
            return true;
        }
        return bits >= 64 ? value[0] >>> (bits - 64) == 0 : value[0] == 0 && value[1] >>> bits == 0;
    }
}
