package dev.patchbay.datapath.ofproto.action;

import static dev.patchbay.datapath.ofproto.action.Arguments.fault;

import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.KeyValues;
import dev.patchbay.datapath.ofproto.field.Numbers;
import dev.patchbay.datapath.ofproto.field.SubField;
import java.util.ArrayList;
import java.util.List;

/** Reads the argument of {@code ct}. */
final class CtSyntax {
    private final ActionSyntax nested;
    private final List<OfAction> actions = new ArrayList<>();
    private int flags;
    private int zone;
    private SubField zoneSource;
    private int table = Ct.NO_TABLE;
    private int alg;

    private CtSyntax(ActionSyntax nested) {
        this.nested = nested;
    }

    /** Reads the argument; lists inside it are read by {@code nested}. */
    static Ct parse(String text, ActionSyntax nested) {
        CtSyntax syntax = new CtSyntax(nested);
        KeyValues words = new KeyValues(text, 0);
        while (words.next()) {
            try {
                syntax.accept(words.key(), words.value());
            } catch (FlowSyntaxException e) {
                throw e.movedBy(words.valuePosition());
            }
        }
        if ((syntax.flags & Ct.FORCE) != 0 && (syntax.flags & Ct.COMMIT) == 0) {
            throw fault("\"force\" flag requires \"commit\" flag.");
        }
        return new Ct(syntax.flags, syntax.zone, syntax.zoneSource, syntax.table, syntax.alg, syntax.actions);
    }

    private void accept(String key, String value) {
        switch (key) {
            case "commit" -> flags |= Ct.COMMIT;
            case "force" -> flags |= Ct.FORCE;
            case "table" -> {
                table = Arguments.tableNumber(value);
                if (table < 0) {
                    throw fault("unknown table " + value);
                }
                if (table == Ct.NO_TABLE) {
                    throw fault("invalid table 0xff");
                }
            }
            case "zone" -> {
                long number = Numbers.parseUnsignedInt(value);
                if (number >= 0 && number <= 0xffff) {
                    zone = (int) number;
                } else {
                    zoneSource = SubField.parse(value);
                }
            }
            case "alg" ->
                alg = switch (value) {
                    case "ftp" -> Ct.FTP;
                    case "tftp" -> Ct.TFTP;
                    default -> throw fault("invalid conntrack helper \"" + value + "\"");
                };
            case "nat" -> actions.add(NatSyntax.parse(value));
            case "exec" -> actions.addAll(nested.connection(value));
            default -> throw fault("invalid argument to \"ct\" action: `" + key + "'");
        }
    }
}
