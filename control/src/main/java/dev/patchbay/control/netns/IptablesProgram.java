package dev.patchbay.control.netns;

import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.iptables.Family;
import dev.patchbay.datapath.netns.iptables.IptablesCommand;
import dev.patchbay.datapath.netns.iptables.IptablesException;
import java.util.List;

/**
 * {@code iptables} and {@code ip6tables}: shows and changes the tables of a namespace (iptables(8)).
 *
 * <p>Any thread may call.
 */
public final class IptablesProgram extends NamespaceProgram {
    private final NamespaceAccess access;
    private final IpFamily family;

    /** One of the two programs for a host. */
    public IptablesProgram(VirtualSwitch vswitch, IpFamily family) {
        super(tables(family).program(), "packet filter and NAT of " + (family == IpFamily.IPV4 ? "IPv4" : "IPv6"));
        access = new NamespaceAccess(vswitch);
        this.family = family;
    }

    static Family tables(IpFamily family) {
        return family == IpFamily.IPV4 ? Family.IPV4 : Family.IPV6;
    }

    @Override
    int answer(ProgramCall call, List<String> arguments) throws ToolFailure, InterruptedException {
        try {
            IptablesCommand command = IptablesCommand.parse(tables(family), arguments);
            if (command.listing().verbose() || command.zeroing() || command.kind() == IptablesCommand.Kind.ZERO) {
                access.countPackets();
            }
            access.print(call, (model, place) -> {
                try {
                    return command.run(place.iptables(family));
                } catch (IptablesException refused) {
                    throw failure(refused);
                }
            });
            return 0;
        } catch (IptablesException refused) {
            throw failure(refused);
        }
    }

    private ToolFailure failure(IptablesException refused) {
        return new ToolFailure(refused.status(), refused.text(name(), IptablesCommand.VERSION));
    }
}
