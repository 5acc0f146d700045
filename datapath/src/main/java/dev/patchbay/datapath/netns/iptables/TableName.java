package dev.patchbay.datapath.netns.iptables;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The tables and the hooks at which each has a built-in chain, in the order in which {@code iptables-save} prints them. */
public enum TableName {
    /** Translation; its chains see only the first packet of a connection. */
    NAT(Hook.PREROUTING, Hook.INPUT, Hook.OUTPUT, Hook.POSTROUTING),
    /** Before connection tracking. */
    RAW(Hook.PREROUTING, Hook.OUTPUT),
    /** Marks and checksums. */
    MANGLE(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING),
    /** What may pass; the table of a command that names none. */
    FILTER(Hook.INPUT, Hook.FORWARD, Hook.OUTPUT);

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Hook> hooks;

    TableName(Hook... hooks) {
        this.hooks = List.of(hooks);
    }

    /** Where it has built-in chains, in the order of a packet's way. */
    public List<Hook> hooks() {
        return hooks;
    }

    /** As users write it: {@code nat}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The table of a name.
     *
     * @param text as users write it
     * @return empty if there is none
     */
    public static Optional<TableName> of(String text) {
        for (TableName table : values()) {
            if (table.text().equals(text)) {
                return Optional.of(table);
            }
        }
        return Optional.empty();
    }
}
