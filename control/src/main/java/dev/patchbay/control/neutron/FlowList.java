package dev.patchbay.control.neutron;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The flows of one bridge while they are being compiled. A flow with the table, priority and match of an earlier one takes its
 * place, as in the switch. Not shared between threads.
 */
final class FlowList {
    private final String cookie;
    private final Map<String, String> actions = new LinkedHashMap<>();

    /** @param cookie of all flows of the bridge, not 0 */
    FlowList(long cookie) {
        this.cookie = "0x" + Long.toHexString(cookie);
    }

    /** The cookie as flows print it; learnt flows bear it, too. */
    String cookie() {
        return cookie;
    }

    /**
     * Adds a flow.
     *
     * @param match in the syntax of ovs-ofctl, empty for everything
     * @param action in the same syntax
     */
    void add(int table, int priority, String match, String action) {
        String flow = "table=" + table + ",priority=" + priority + (match.isEmpty() ? "" : "," + match);
        actions.put(flow, action);
    }

    /** Adds a flow that sends all frames on to another table. */
    void go(int table, int priority, String match, int next) {
        add(table, priority, match, resubmit(next));
    }

    /** The flows in the order in which they were added first. */
    List<String> flows() {
        List<String> flows = new ArrayList<>();
        actions.forEach((flow, action) -> flows.add("cookie=" + cookie + "," + flow + " actions=" + action));
        return flows;
    }

    static String resubmit(int table) {
        return "resubmit(," + table + ")";
    }
}
