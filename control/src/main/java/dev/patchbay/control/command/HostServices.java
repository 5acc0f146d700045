package dev.patchbay.control.command;

import dev.patchbay.control.guest.GuestDirectory;
import dev.patchbay.control.ovsdb.AgentColumns;
import dev.patchbay.datapath.VirtualSwitch;

/** What the commands need of the host they run on. Any thread may call. */
public interface HostServices {
    /** The switch. */
    VirtualSwitch vswitch();

    /** The version that is shown to users. */
    String version();

    /** The guests behind the ports. */
    GuestDirectory guests();

    /** What the host's agent has set in the database; it does not follow later changes. */
    default AgentColumns columns() {
        return AgentColumns.NONE;
    }
}
