package dev.patchbay.control.host;

import dev.patchbay.control.agent.AgentLog;
import dev.patchbay.control.agent.HostAgent;
import dev.patchbay.control.agent.HostState;
import dev.patchbay.control.agent.JournalProgram;
import dev.patchbay.control.agent.Peers;
import dev.patchbay.control.agent.SocketPeers;
import dev.patchbay.control.appctl.AppctlServer;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.appctl.ControlSockets;
import dev.patchbay.control.command.HostCommands;
import dev.patchbay.control.command.HostServices;
import dev.patchbay.control.guest.GuestAgent;
import dev.patchbay.control.guest.GuestDirectory;
import dev.patchbay.control.inventory.InventoryPrograms;
import dev.patchbay.control.inventory.OpenstackChanges;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabHost;
import dev.patchbay.control.netns.NamespacePrograms;
import dev.patchbay.control.neutron.ModelException;
import dev.patchbay.control.ovsdb.AgentColumns;
import dev.patchbay.control.why.RehearsalCommands;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.underlay.MemoryNetwork;
import java.io.IOException;
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
    private final AgentLog log = new AgentLog(System::currentTimeMillis);
    private final Peers peers;
    private final HostCapture capture = new HostCapture();
    private UnderlayLock lock;
    private VirtualSwitch vswitch;
    private HostState state;
    private HostAgent agent;
    private AppctlServer server;
    private AppctlServer meeting;

    private Host(Lab lab, LabHost spec, HostOptions options, Peers peers) {
        this.lab = lab;
        this.spec = spec;
        this.options = options.port() == 0 ? options.withPort(lab.udpPort(spec.name())) : options;
        this.peers = peers;
    }

    /**
     * Starts a host that cannot reach the agents of others: it works with what the lab says of them.
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
        return start(lab, name, options, network, Peers.NONE);
    }

    /**
     * Starts a host.
     *
     * @param lab that it belongs to
     * @param name of the host; the lab has it
     * @param options port, capture and state
     * @param network what joins the hosts of this process, or {@code null} to bind a UDP socket
     * @param peers the way to the agents of the other hosts; {@link #join} goes it
     * @return running; its commands can be called
     * @throws HostStartException if it cannot start; nothing is left behind
     */
    public static Host start(Lab lab, String name, HostOptions options, MemoryNetwork network, Peers peers)
            throws HostStartException {
        Host host = new Host(lab, lab.hosts().get(name), options, peers);
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
        try {
            state = HostState.open(options.state(), lab.name(), name());
        } catch (IOException unusable) {
            throw new HostStartException(unusable.getMessage(), unusable);
        }
        vswitch = HostUnderlay.startSwitch(lab, spec, options, network);
        guests.wakeup(vswitch.workerWakeup());
        vswitch.colocate(guests);
        agent = new HostAgent(
                lab, name(), peers, state, log, new LiveHost(name(), vswitch, guests), new OpenstackChanges());
        try {
            agent.start();
        } catch (ModelException wrong) {
            throw new HostStartException(wrong.getMessage(), wrong);
        }
        vswitch.call(model -> {
                    UserFlows.add(model, state.flows());
                    if (options.capture()) {
                        capture.start(model);
                    }
                    return null;
                })
                .join();
        LabCommands.register(commands, lab, this, capture);
        HostCommands.register(commands, this);
        RehearsalCommands.register(commands, this, spec.localIp());
        NamespacePrograms.register(commands, vswitch, guests);
        InventoryPrograms.register(commands, agent::lab, name(), agent::command);
        commands.program(new JournalProgram(log, name()));
        agent.register(commands);
        peers.enter(name(), commands);
    }

    /**
     * Tells the server of the deployment what is here, and does what it says of the others. The host must be reachable by its peers.
     */
    public void join() {
        agent.join();
    }

    /**
     * Keeps what the next start shall find, beside what is kept all the time: the flows that users have added. Nothing happens
     * without a folder for it.
     */
    private void keep() {
        if (options.state() != null && agent != null && agent.now() != null) {
            LabHost described = agent.now();
            state.flows(vswitch.call(model -> UserFlows.of(model, described.bridges()))
                    .join());
            state.write();
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
     * Listens for hosts of the lab on other machines; nothing happens if there are none.
     *
     * @param others where they are
     * @throws HostStartException if the port is taken
     */
    void meet(SocketPeers others) throws HostStartException {
        if (others.meetingPoint() == null) {
            return;
        }
        CommandRegistry messages = new CommandRegistry();
        agent.registerMessages(messages);
        try {
            meeting = AppctlServer.listen(others.meetingPoint(), others::isPeer, messages);
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
     * @return the lab as it is now
     */
    public Lab lab() {
        return agent.lab();
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
    public AgentColumns columns() {
        return NeutronColumns.of(agent.lab().deployment(), name(), agent.localVlans());
    }

    @Override
    public GuestDirectory guests() {
        return guests;
    }

    /** Ends the host: first nobody can reach it any more, then nothing moves any more, then the address is free. */
    @Override
    public void close() {
        peers.leave(spec.name());
        if (meeting != null) {
            meeting.close();
        }
        if (server != null) {
            server.close();
        }
        keep();
        if (vswitch != null) {
            vswitch.close();
        }
        if (lock != null) {
            lock.close();
        }
    }
}
