package dev.patchbay.control.netns;

import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.guest.GuestDirectory;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.netns.IpFamily;

/** Puts every program of this package into the registry of a host. */
public final class NamespacePrograms {
    private NamespacePrograms() {}

    /**
     * Registers the programs.
     *
     * @param registry of the host's control socket; {@code ip netns exec} finds programs there
     * @param vswitch of the host
     * @param guests of the host, in which some of the programs run, too
     */
    public static void register(CommandRegistry registry, VirtualSwitch vswitch, GuestDirectory guests) {
        NamespaceAccess access = new NamespaceAccess(vswitch, guests);
        registry.program(new IpProgram(access, registry));
        for (IpFamily family : IpFamily.values()) {
            registry.program(new IptablesProgram(vswitch, family));
            registry.program(new IptablesSaveProgram(vswitch, family));
            registry.program(new IptablesRestoreProgram(vswitch, family));
        }
        registry.program(new SysctlProgram(vswitch));
        registry.program(new ArpProgram(access));
        registry.program(new BrctlProgram(vswitch));
        registry.program(new EthtoolProgram(vswitch));
        registry.program(new LshwProgram(vswitch));
        registry.program(new ConntrackProgram(vswitch));
        registry.program(new BridgeProgram(access));
        registry.program(new IpsetProgram(access));
    }
}
