package dev.patchbay.control.host;

import dev.patchbay.control.appctl.AppctlServer;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.appctl.ControlSockets;
import dev.patchbay.control.command.HostCommands;
import dev.patchbay.control.command.HostServices;
import dev.patchbay.control.guest.GuestAgent;
import dev.patchbay.control.guest.GuestDirectory;
import dev.patchbay.control.inventory.InventoryPrograms;
import dev.patchbay.control.lab.BridgeSpec;
import dev.patchbay.control.lab.GuestSpec;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabHost;
import dev.patchbay.control.netns.NamespacePrograms;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.underlay.MemoryNetwork;
import dev.patchbay.datapath.vport.TapVport;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;

/**
 * One running host of a lab.
 *
 * <p><b>What.</b> Owns the switch, the guests with their thread, the lock on the underlay address, and the commands that
 * reach it; {@link #openControlSocket} lets other processes run them too. Starting takes the parts in the order in which
 * they need each other and gives all of them back if one fails.
 *
 * <p><b>Threads.</b> Started and closed by one thread; everything else from any.
 */
public final class Host implements HostServices, AutoCloseable {
    private final Lab lab;
    private final LabHost spec;
    private final HostOptions options;
    private final CommandRegistry commands = new CommandRegistry();
    private final GuestAgent guests = new GuestAgent(System::nanoTime, System::currentTimeMillis);
    private final HostCapture capture = new HostCapture();
    private UnderlayLock lock;
    private VirtualSwitch vswitch;
    private AppctlServer server;

    private Host(Lab lab, LabHost spec, HostOptions options) {
        this.lab = lab;
        this.spec = spec;
        this.options = options;
    }

    /**
     * Starts a host.
     *
     * @param lab that it belongs to
     * @param name of the host; the lab has it
     * @param options port, capture and state
     * @param network what joins the hosts of this process, or {@code null} to bind a UDP socket
     * @return running; its commands can be called
     * @throws HostStartException if it cannot start; nothing is left behind
     */
    public static Host start(Lab lab, String name, HostOptions options, MemoryNetwork network)
            throws HostStartException {
        Host host = new Host(lab, lab.hosts().get(name), options);
        try {
            host.start(network);
            return host;
        } catch (HostStartException e) {
            host.close();
            throw e;
        } catch (RuntimeException e) {
            host.close();
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            throw new HostStartException(cause.getMessage(), e);
        }
    }

    private void start(MemoryNetwork network) throws HostStartException {
        if (network == null) {
            lock = UnderlayLock.acquire(
                    ControlSockets.ofUser().directory().resolve("locks"),
                    lab.bound(spec.localIp()),
                    options.port(),
                    "host " + name() + " of lab " + lab.name() + " (process "
                            + ProcessHandle.current().pid() + ")");
        }
        vswitch = HostUnderlay.startSwitch(lab, spec, options, network);
        Map<String, GuestSpec> guestsByPort = new HashMap<>();
        Collection<GuestSpec> here = lab.guestsOf(name()).values();
        here.forEach(guest -> guestsByPort.put(guest.port(), guest));
        Map<String, TapVport> taps = new HashMap<>();
        vswitch.call(model -> {
                    build(model, guestsByPort, taps);
                    return null;
                })
                .join();
        here.forEach(guest -> guests.add(guest, taps.get(guest.port())));
        guests.wakeup(vswitch.workerWakeup());
        vswitch.colocate(guests);
        LabCommands.register(commands, lab, this, capture);
        HostCommands.register(commands, this);
        NamespacePrograms.register(commands, vswitch);
        InventoryPrograms.register(commands, lab, name());
    }

    private void build(SwitchModel model, Map<String, GuestSpec> guestsByPort, Map<String, TapVport> taps) {
        BridgeSetup.apply(model, spec.bridges(), port -> guestsByPort.containsKey(port.name()));
        for (BridgeSpec bridge : spec.bridges()) {
            for (String group : bridge.groups()) {
                FlowText.addGroup(model.bridge(bridge.name()), group, model.nowMs());
            }
            for (String flow : bridge.flows()) {
                FlowText.add(model.bridge(bridge.name()), flow, model.nowMs());
            }
        }
        NamespaceSetup.apply(model, spec.namespaces());
        DhcpSetup.start(model, lab, spec);
        guestsByPort.keySet().forEach(port -> taps.put(port, model.tap(port)));
        if (options.capture()) {
            capture.start(model);
        }
    }

    /**
     * Opens the control socket, so that other processes can run commands here.
     *
     * @throws HostStartException if it cannot be opened
     */
    public void openControlSocket() throws HostStartException {
        try {
            server = AppctlServer.start(ControlSockets.ofUser().socket(lab.name(), name()), commands);
        } catch (IOException e) {
            throw new HostStartException(e.getMessage(), e);
        }
    }

    /**
     * Name of the host.
     *
     * @return unique in the lab
     */
    public String name() {
        return spec.name();
    }

    /**
     * The lab that it belongs to.
     *
     * @return the lab
     */
    public Lab lab() {
        return lab;
    }

    /**
     * The commands of this host.
     *
     * @return may be called from any thread
     */
    public CommandRegistry commands() {
        return commands;
    }

    HostOptions options() {
        return options;
    }

    @Override
    public VirtualSwitch vswitch() {
        return vswitch;
    }

    @Override
    public String version() {
        return Objects.requireNonNullElse(Host.class.getPackage().getImplementationVersion(), "(not packaged)");
    }

    @Override
    public GuestDirectory guests() {
        return guests;
    }

    /** Ends the host: first nobody can reach it any more, then nothing moves any more, then the address is free. */
    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        if (vswitch != null) {
            vswitch.close();
        }
        if (lock != null) {
            lock.close();
        }
    }
}
