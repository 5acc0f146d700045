package dev.patchbay.control.command;

import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.List;

/**
 * One command line of {@code ovs-ofctl}, read.
 *
 * <p>Messages of OpenFlow carry a transaction number that some outputs show. Nothing is sent here, so {@link #xid} works out
 * the number that the original would have come to: two messages before each request for names of ports and of tables, one
 * to open the connection, two for each extension of OpenFlow 1.0 that is turned on.
 *
 * @param version the highest that was asked for, or null
 * @param bundled whether all changes or none shall be made
 * @param arguments behind the command
 */
record OfctlRequest(
        ProgramCall call,
        ToolOptions.Parsed options,
        OpenFlowVersion version,
        boolean bundled,
        List<String> arguments) {
    private static final int NAMES_XIDS = 4;
    private static final int EXTENSION_XIDS = 2;

    /** The version to speak; OpenFlow 1.0 unless asked otherwise, what bundles need at least if there is one. */
    OpenFlowVersion spoken() {
        OpenFlowVersion asked = version == null ? OpenFlowVersion.OF10 : version;
        return bundled && !asked.atLeast(OpenFlowVersion.OF13) ? OpenFlowVersion.OF14 : asked;
    }

    /** The version behind the name of a message: nothing for OpenFlow 1.0. */
    String versionTag() {
        return spoken() == OpenFlowVersion.OF10 ? "" : " (" + spoken().shortName() + ")";
    }

    /** A transaction number behind the name of a message. */
    static String xidTag(int xid) {
        return " (xid=0x" + Integer.toHexString(xid) + ")";
    }

    String argument(int index) {
        return arguments.get(index);
    }

    /** An optional argument. */
    String argument(int index, String absent) {
        return index < arguments.size() ? arguments.get(index) : absent;
    }

    /** Whether ports are shown by name. */
    boolean showsNames() {
        return options.last("--names", "--no-names", call.outIsTerminal());
    }

    /** Whether ports may be named in arguments. */
    boolean acceptsNames() {
        return options.last("--names", "--no-names", true);
    }

    /** The names to print. */
    PortNames shownNames(Bridge bridge) {
        return showsNames() ? bridge : PortNames.NONE;
    }

    /** The names to understand. */
    PortNames acceptedNames(Bridge bridge) {
        return acceptsNames() ? bridge : PortNames.NONE;
    }

    boolean strict() {
        return options.has("--strict");
    }

    /** Transaction number of the first message that changes something. */
    int xid(int formats) {
        int extensions = spoken() != OpenFlowVersion.OF10 ? 0 : FlowFormats.extensionsOfOf10(formats);
        return 2 + (acceptsNames() ? NAMES_XIDS : 0) + EXTENSION_XIDS * extensions;
    }

    void print(String text) {
        call.out().print(text);
    }
}
