package dev.patchbay.control.ovsdb;

import java.util.List;
import java.util.Map;

/**
 * Columns that an agent of the host has set; a user may set others in their place. Values do not change while they are read; any
 * thread may ask.
 */
public interface AgentColumns {
    /** There is no agent. */
    AgentColumns NONE = new AgentColumns() {
        @Override
        public Map<String, Object> of(String table, String row) {
            return Map.of();
        }

        @Override
        public List<String> controllers(String bridge) {
            return List.of();
        }
    };

    /**
     * What was set in a row.
     *
     * @param table such as {@code Interface}
     * @param row its name; of a controller that of the bridge, a space, and the target
     * @return values by column, as {@link Row} has them
     */
    Map<String, Object> of(String table, String row);

    /**
     * The controllers of a bridge.
     *
     * @param bridge its name
     * @return targets
     */
    List<String> controllers(String bridge);
}
