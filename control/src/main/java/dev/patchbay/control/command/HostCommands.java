package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandRegistry;

/** Puts everything of this package into the registry of a host. */
public final class HostCommands {
    private HostCommands() {}

    /**
     * Registers commands and programs.
     *
     * @param registry of the host's control socket
     * @param services of the host
     */
    public static void register(CommandRegistry registry, HostServices services) {
        SwitchAccess access = new SwitchAccess(services.vswitch());
        registry.command("version", "", 0, 0, arguments -> "ovs-vswitchd (Patchbay) " + services.version());
        new FdbCommands(access).register(registry);
        new DatapathCommands(access, services.vswitch()).register(registry);
        new PmdCommands(services.vswitch()).register(registry);
        new FlowDumpCommands(access).register(registry);
        new CacheCommands(access).register(registry);
        new FeatureCommands(access).register(registry);
        new CoverageCommands(access, services.vswitch()).register(registry);
        new TraceCommands(access).register(registry);
        new ConntrackCommands(access).register(registry);
        new ConnectionLimitCommands(access).register(registry);
        new FragmentCommands(access).register(registry);
        new TimeCommands(access, services.vswitch().clock()).register(registry);
        registry.program(new OfctlProgram(services.vswitch()));
        registry.program(new VsctlProgram(services));
        registry.program(new AppctlProgram(registry, "ovs-vswitchd"));
        registry.program(new TcpdumpProgram(services));
        registry.program(new PingProgram(services));
        registry.program(new ArpingProgram(services));
        registry.program(new TracerouteProgram(services));
        registry.program(new SshProgram(registry, services.guests()));
        registry.program(new CurlProgram(services.guests()));
    }
}
