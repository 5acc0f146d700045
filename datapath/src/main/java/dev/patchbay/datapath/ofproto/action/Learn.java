package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.FieldText;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;
import java.util.List;

/**
 * Adds or refreshes a flow made from the packet (ovs-actions(7), {@code learn}).
 *
 * @param idleTimeout of the new flow, seconds; 0 for none.
 * @param hardTimeout of the new flow, seconds; 0 for none.
 * @param priority of the new flow.
 * @param cookie of the new flow.
 * @param flags {@link #SEND_FLOW_REM}, {@link #DELETE_LEARNED}, {@link #WRITE_RESULT}.
 * @param table of the new flow.
 * @param finIdle idle timeout once a TCP FIN or RST was seen; 0 for none.
 * @param finHard hard timeout once a TCP FIN or RST was seen; 0 for none.
 * @param limit most flows with this cookie in that table; 0 for no limit.
 * @param resultDestination one bit that says whether the flow could be learned; null if not wanted.
 * @param specs what the new flow matches and does.
 */
public record Learn(
        int idleTimeout,
        int hardTimeout,
        int priority,
        long cookie,
        int flags,
        int table,
        int finIdle,
        int finHard,
        int limit,
        SubField resultDestination,
        List<LearnSpec> specs)
        implements OfAction {
    /** Removal of a learned flow is reported to controllers. */
    public static final int SEND_FLOW_REM = 1;
    /** When the flow with this action goes, the flows with its cookie in its table go too. */
    public static final int DELETE_LEARNED = 2;
    /** The result goes to {@link #resultDestination}. */
    public static final int WRITE_RESULT = 4;

    private static final int DEFAULT_PRIORITY = 0x8000;

    /** Takes over a copy of the list. */
    public Learn {
        specs = List.copyOf(specs);
    }

    @Override
    public void check(ActionCheck check) {
        check.learn(this);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("learn(table=").append(table);
        option(out, "idle_timeout", idleTimeout);
        option(out, "hard_timeout", hardTimeout);
        option(out, "fin_idle_timeout", finIdle);
        option(out, "fin_hard_timeout", finHard);
        if (priority != DEFAULT_PRIORITY) {
            out.append(",priority=").append(priority);
        }
        if ((flags & SEND_FLOW_REM) != 0) {
            out.append(",send_flow_rem");
        }
        if ((flags & DELETE_LEARNED) != 0) {
            out.append(",delete_learned");
        }
        if (cookie != 0) {
            FieldText.appendHex(out.append(",cookie="), cookie);
        }
        if (limit != 0) {
            out.append(",limit=").append(Integer.toUnsignedString(limit));
        }
        if ((flags & WRITE_RESULT) != 0) {
            resultDestination.append(out.append(",result_dst="));
        }
        for (LearnSpec spec : specs) {
            spec.append(out.append(','), names);
        }
        out.append(')');
    }

    private static void option(StringBuilder out, String name, int value) {
        if (value != 0) {
            out.append(',').append(name).append('=').append(value);
        }
    }
}
