package dev.patchbay.control.netns;

import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.iptables.IptablesCommand;
import dev.patchbay.datapath.netns.iptables.IptablesSave;
import dev.patchbay.datapath.netns.iptables.TableName;
import java.time.Instant;
import java.util.List;

/** {@code iptables-save}: prints the tables of a namespace so that they can be restored. Any thread may call. */
public final class IptablesSaveProgram extends NamespaceProgram {
    private final NamespaceAccess access;
    private final IpFamily family;

    /** One of the two programs for a host. */
    public IptablesSaveProgram(VirtualSwitch vswitch, IpFamily family) {
        super(IptablesProgram.tables(family).program() + "-save", "all rules of the packet filter, to be restored");
        access = new NamespaceAccess(vswitch);
        this.family = family;
    }

    @Override
    int answer(ProgramCall call, List<String> arguments) throws ToolFailure, InterruptedException {
        boolean counters = false;
        TableName only = null;
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            switch (word) {
                case "-c", "--counters" -> counters = true;
                case "-t", "--table" -> {
                    if (++i == arguments.size()) {
                        throw new ToolFailure(1, name() + ": option requires an argument -- 't'");
                    }
                    only = TableName.of(arguments.get(i)).orElse(null);
                    if (only == null) {
                        throw new ToolFailure(
                                1,
                                name() + " " + IptablesCommand.VERSION
                                        + ": Cannot initialize: Table does not exist (do you need to insmod?)");
                    }
                }
                case "-V", "--version" -> {
                    call.out().println(name() + " " + IptablesCommand.VERSION);
                    return 0;
                }
                default -> {
                    if (word.startsWith("-")) {
                        throw new ToolFailure(
                                1,
                                name() + ": unrecognized option '" + word + "'\nLook at manual page `" + name()
                                        + ".8' for more information.");
                    }
                    throw new ToolFailure(1, "Unknown arguments found on commandline");
                }
            }
        }
        boolean counted = counters;
        TableName table = only;
        access.countPackets();
        access.print(call, (model, place) -> IptablesSave.text(place.iptables(family), table, counted, Instant.now()));
        return 0;
    }
}
