package dev.patchbay.control.netns;

import dev.patchbay.control.appctl.CommandRegistry;
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
     */
    public static void register(CommandRegistry registry, VirtualSwitch vswitch) {
        registry.program(new IpProgram(vswitch, registry));
        for (IpFamily family : IpFamily.values()) {
            registry.program(new IptablesProgram(vswitch, family));
            registry.program(new IptablesSaveProgram(vswitch, family));
            registry.program(new IptablesRestoreProgram(vswitch, family));
        }
        registry.program(new SysctlProgram(vswitch));
        registry.program(new ArpProgram(vswitch));
        registry.program(new BrctlProgram(vswitch));
        registry.program(new EthtoolProgram(vswitch));
        registry.program(new ConntrackProgram(vswitch));
    }
}
