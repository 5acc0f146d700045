package dev.patchbay.control.agent;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.json.Json;
import dev.patchbay.control.lab.GuestSpec;
import dev.patchbay.control.lab.HostPlan;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabHost;
import dev.patchbay.control.lab.LabSlice;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.EndedConnections;
import dev.patchbay.control.neutron.FdbMessage;
import dev.patchbay.control.neutron.FdbNetwork;
import dev.patchbay.control.neutron.FdbTable;
import dev.patchbay.control.neutron.KeptNumbers;
import dev.patchbay.control.neutron.ModelException;
import dev.patchbay.control.neutron.Network;
import dev.patchbay.control.neutron.NeutronPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;

/**
 * The agent of one host: knows the lab, what it was told of the other hosts, and the numbers that it has given out; makes of
 * them a description of the host, and has its difference to the one before carried out.
 *
 * <p><b>Invariants.</b> What is kept is what was carried out: a change that fails leaves lab and numbers as they were. An answer of
 * the server tells how things were when it was made; messages that came in the meantime are newer, and are taken once more behind it.
 *
 * <p><b>Threads.</b> Any; changes wait for each other. It never waits for another host while it holds its lock, but reports are
 * made one after the other.
 */
public final class HostAgent {
    /** Command: messages of l2population, as a JSON list. */
    static final String FDB = "neutron/fdb";

    /** Command: say again which ports are active. */
    static final String REPORT = "neutron/report";

    /** Command: an agent's active ports; host, {@code start} or {@code running}, ids as a JSON list, digest of its deployment. */
    static final String DEVICES = "neutron/devices";

    /** A command that every host knows. */
    private static final String ALIVE = "list-commands";

    /** Command: another section {@code neutron}, as JSON. */
    static final String SECTION = "neutron/section";

    /** Command: a user's command that changes the deployment, as a JSON list of words; for the server. */
    static final String COMMAND = "neutron/command";

    /** Command: another lab, as {@link LabSlice} writes it. */
    public static final String APPLY = "lab/apply";

    private final String host;
    private final Peers peers;
    private final HostState state;
    private final AgentLog log;
    private final FdbInbox inbox;
    private final Target target;
    private final DeploymentEditor editor;
    private final Object editing = new Object();
    private final Object reporting = new Object();
    private final String fileDigest;
    private volatile Lab lab;
    private LabHost now;

    /** What the others have told, or null while the lab's file stands for it. */
    private FdbTable told;

    /** What came since the last report was begun, or null while there is none on its way. */
    private List<FdbMessage> meanwhile;

    private volatile KeptNumbers numbers;
    private NeutronServer server;

    /** Where descriptions become hosts. */
    public interface Target {
        /**
         * Makes the host what a description says.
         *
         * @param next the description
         * @param guests on it, by name
         * @param deployment that its services serve, or null
         * @param leftovers of traffic that go with the change
         * @return what was done
         */
        ChangeCount become(LabHost next, Map<String, GuestSpec> guests, Deployment deployment, Leftovers leftovers);

        /**
         * The ports that there are.
         *
         * @return by bridge: OpenFlow number by name
         */
        Map<String, Map<String, Integer>> portNumbers();
    }

    /**
     * An agent that has done nothing yet.
     *
     * @param lab that the host is part of
     * @param host its name
     * @param peers the way to the others
     * @param state what the host keeps over restarts
     * @param log where it says what it does
     * @param target where its descriptions are carried out
     * @param editor knows the commands that change a deployment
     */
    public HostAgent(
            Lab lab, String host, Peers peers, HostState state, AgentLog log, Target target, DeploymentEditor editor) {
        this.host = host;
        this.peers = peers;
        this.state = state;
        this.log = log;
        this.inbox = new FdbInbox(log);
        this.target = target;
        this.editor = editor;
        this.fileDigest = digest(lab);
        Map<String, Object> changed = state.section(fileDigest);
        this.lab = changed == null ? lab : withSection(lab, changed);
        this.numbers = state.numbers();
    }

    private Lab withSection(Lab before, Map<String, Object> section) {
        return LabSlice.of(before.file(), before.document().withNeutron(section), host);
    }

    /** Two labs with one digest have the same deployment. */
    static String digest(Lab lab) {
        return Digest.of(lab.document().neutron());
    }

    /**
     * The lab as it is now.
     *
     * @return whole, or this host's part of it
     */
    public Lab lab() {
        return lab;
    }

    /**
     * The numbers that the agent has given out.
     *
     * @return local VLANs by id of the network
     */
    public Map<String, Integer> localVlans() {
        return numbers.localVlans();
    }

    /**
     * The host as it was described last.
     *
     * @return null before {@link #start}
     */
    public synchronized LabHost now() {
        return now;
    }

    private boolean isAgent() {
        return lab.plans().get(host).hasAgent();
    }

    private boolean isPopulated(Lab of) {
        return of.deployment() != null && of.deployment().isPopulated(host);
    }

    /**
     * Adds the commands by which the other hosts and users reach it.
     *
     * @param registry of the host
     */
    public void register(CommandRegistry registry) {
        registry.command(APPLY, "LAB", 1, 1, arguments -> answer(() -> apply(LabSlice.read(arguments.getFirst()))));
        registerMessages(registry);
    }

    /**
     * Adds the commands that agents have for each other, also from other machines.
     *
     * @param registry of the host, or of those who have nothing else to ask
     */
    public void registerMessages(CommandRegistry registry) {
        registry.command(SECTION, "SECTION", 1, 1, arguments -> answer(() -> section(arguments.getFirst())));
        registry.command(
                FDB,
                "MESSAGES",
                1,
                1,
                arguments -> answer(() -> {
                    receive((List<?>) Json.parse(arguments.getFirst()));
                    return "";
                }));
        registry.command(
                REPORT,
                "",
                0,
                0,
                arguments -> answer(() -> {
                    report(true);
                    return "";
                }));
        registry.command(COMMAND, "WORDS", 1, 1, arguments -> answer(() -> command(arguments.getFirst())));
        registry.command(DEVICES, "HOST STATE DEVICES DIGEST", 4, 4, arguments -> answer(() -> devices(arguments)));
    }

    /** Something that can go wrong with one sentence for the user. */
    private interface Work {
        String run() throws ModelException;
    }

    private static String answer(Work work) throws CommandFailure {
        try {
            return work.run();
        } catch (ModelException | IllegalArgumentException | UncheckedIOException wrong) {
            throw new CommandFailure(String.valueOf(wrong.getMessage()), wrong);
        } catch (CompletionException wrong) {
            throw new CommandFailure(String.valueOf(wrong.getCause().getMessage()), wrong);
        }
    }

    /**
     * Builds the host. If there is a way to other hosts it knows nothing of them yet.
     *
     * @throws ModelException if the host cannot have what the deployment gives it
     */
    public synchronized void start() throws ModelException {
        if (!state.isKnown() && isAgent()) {
            // The first time, tunnel ports are numbered in the order of the file, whoever is there first.
            lab.plans().get(host).host(lab.deployment().entriesFor(host), numbers);
        }
        follow(lab, !peers.isWay() || !isPopulated(lab) ? null : fresh());
    }

    /** Tells the server what is here, and the others if the server is here. The host can be asked already. */
    public void join() {
        if (!isAgent()) {
            return;
        }
        boolean isServer = lab().neutronServer().equals(host);
        if (isServer) {
            NeutronServer fresh = new NeutronServer(peers, log);
            fresh.follow(lab());
            synchronized (this) {
                server = fresh;
            }
        }
        report(true);
        if (isServer) {
            others().forEach(other -> call(other, REPORT));
        }
    }

    private List<String> others() {
        return lab().deployment().agents().keySet().stream()
                .filter(other -> !other.equals(host))
                .toList();
    }

    private String call(String other, String command, String... arguments) {
        try {
            return peers.call(other, command, arguments);
        } catch (IOException away) {
            // Whoever is not there reports when he comes.
            return null;
        }
    }

    private FdbTable fresh() {
        return new FdbTable(lab.deployment().agents().get(host).settings().localIp());
    }

    /** Another lab in place of this one. */
    private String apply(Lab next) throws ModelException {
        ChangeCount count;
        synchronized (this) {
            check(next);
            count = follow(next, told);
            state.section(digest(next), null);
            keep();
        }
        afterChange();
        if (next.neutronServer().equals(host)) {
            // The user's command reaches the hosts of this machine; those elsewhere learn it from the server.
            String section = Json.write(next.document().neutron());
            others().stream().filter(peers::isElsewhere).forEach(other -> call(other, SECTION, section));
        }
        return count.toString();
    }

    private void check(Lab next) {
        if (!next.plans().containsKey(host) || !next.name().equals(lab.name())) {
            throw new IllegalArgumentException("this is host " + host + " of lab " + lab.name());
        }
        if (next.plans().get(host).localIp() != lab.plans().get(host).localIp()
                || !next.underlay().equals(lab.underlay())
                || next.udpPort(host) != lab.udpPort(host)) {
            throw new IllegalArgumentException(
                    "the underlay of host " + host
                            + " (local_ip, underlay, vxlan_udp_port) cannot change while it runs: stop the lab and start it again");
        }
    }

    private String section(String json) throws ModelException {
        if (!(Json.parse(json) instanceof Map<?, ?> section)) {
            throw new IllegalArgumentException("a section is a map");
        }
        Map<String, Object> changed = new LinkedHashMap<>();
        section.forEach((key, value) -> changed.put((String) key, value));
        String done = adopt(changed);
        afterChange();
        return done;
    }

    /**
     * Has a user's command done where the server is.
     *
     * @param words of the command
     * @return what became of it
     * @throws IOException in one sentence, if the server cannot be reached
     */
    public CommandOutcome command(List<String> words) throws IOException {
        String at = lab().neutronServer();
        String reply;
        try {
            reply = peers.call(at, COMMAND, Json.write(words));
        } catch (IOException away) {
            throw new IOException("Neutron's server on host " + at + " does not do it: " + away.getMessage(), away);
        }
        return CommandOutcome.read(reply);
    }

    /** The server's side: edits the deployment, and has every host follow. */
    private String command(String json) throws ModelException {
        List<String> words =
                ((List<?>) Json.parse(json)).stream().map(String::valueOf).toList();
        synchronized (editing) {
            Lab before = lab();
            if (!before.neutronServer().equals(host)) {
                throw new IllegalArgumentException("host " + host + " is not the server of this lab");
            }
            Map<String, Object> section = before.document().neutron();
            DeploymentEditor.Edit edit = editor.edit(section, before.deployment(), words);
            List<String> errors = new ArrayList<>();
            if (!edit.error().isEmpty()) {
                errors.add(edit.error());
            }
            int status = edit.status();
            if (edit.changes()) {
                String refusal = distribute(section, errors);
                if (refusal != null) {
                    return new CommandOutcome(1, "", refusal).json();
                }
                status = errors.isEmpty() ? status : 1;
            }
            String output = edit.answer().apply(lab().deployment());
            return new CommandOutcome(status, output, String.join("\n", errors)).json();
        }
    }

    /** Null, or what is wrong with the section; then nothing was changed. */
    private String distribute(Map<String, Object> section, List<String> errors) throws ModelException {
        try {
            adopt(section);
        } catch (IllegalArgumentException wrong) {
            // The place is one of a document that nobody sees.
            return wrong.getMessage().lines().findFirst().orElse("").replaceFirst("^.*?:[0-9]+:[0-9]+: ", "");
        }
        afterChange();
        for (String other : others()) {
            try {
                peers.call(other, SECTION, Json.write(section));
            } catch (IOException failed) {
                if (call(other, ALIVE) != null) {
                    errors.add("host " + other + ": " + failed.getMessage());
                }
            }
        }
        return null;
    }

    private synchronized String adopt(Map<String, Object> changed) throws ModelException {
        ChangeCount count = follow(withSection(lab, changed), told);
        state.section(fileDigest, changed);
        keep();
        return count.toString();
    }

    private void afterChange() {
        NeutronServer here;
        synchronized (this) {
            here = server;
        }
        if (here != null) {
            here.follow(lab());
        }
        if (isAgent()) {
            report(false);
        }
    }

    /** Describes the host anew and has the difference carried out. */
    private ChangeCount follow(Lab next, FdbTable entries) throws ModelException {
        HostPlan plan = next.plans().get(host);
        KeptNumbers tried = numbers.copy();
        target.portNumbers().forEach(tried::avoid);
        if (entries != null) {
            settle(entries, next);
        }
        LabHost wanted = plan.host(plan.hasAgent() ? fdb(next, entries) : List.of(), tried);
        boolean both = isAgent() && plan.hasAgent();
        Leftovers leftovers = new Leftovers(
                Leftovers.stale(now, wanted, numbers, tried),
                both ? EndedConnections.between(lab.deployment(), next.deployment(), host, tried.zones()) : List.of());
        ChangeCount count = target.become(wanted, next.guestsOf(host), next.deployment(), leftovers);
        lab = next;
        told = entries;
        numbers = tried;
        now = wanted;
        keep();
        return count;
    }

    private void keep() {
        state.numbers(numbers);
        state.write();
    }

    private List<FdbNetwork> fdb(Lab of, FdbTable entries) {
        if (!isPopulated(of)) {
            return List.of();
        }
        return entries == null ? of.deployment().entriesFor(host) : entries.networks();
    }

    /** Entries are kept for the networks that have an active port here. */
    private void settle(FdbTable entries, Lab next) {
        Set<String> here = new HashSet<>();
        active(next).forEach(port -> here.add(port.network()));
        entries.here().stream().filter(network -> !here.contains(network.id())).forEach(entries::left);
        for (String id : here) {
            Network network = next.deployment().networks().get(id);
            if (network.type().isTunnelled()) {
                entries.joined(network);
            }
        }
    }

    private List<NeutronPort> active(Lab of) {
        return of.deployment().portsOn(host).stream()
                .filter(NeutronPort::adminUp)
                .toList();
    }

    /** Takes messages of the server. */
    private synchronized void receive(List<?> messages) throws ModelException {
        if (!isPopulated(lab)) {
            return;
        }
        List<FdbMessage> read = inbox.read(messages);
        if (meanwhile != null) {
            meanwhile.addAll(read);
        }
        if (told != null) {
            take(read, List.of());
        }
    }

    private void take(List<FdbMessage> messages, List<FdbMessage> newer) throws ModelException {
        boolean changed = false;
        for (FdbMessage message : messages) {
            changed |= told.receive(message);
        }
        for (FdbMessage message : newer) {
            changed |= told.receive(message);
        }
        if (changed) {
            follow(lab, told);
        }
    }

    /** Tells the server which ports are active, and does what it answers. */
    private void report(boolean start) {
        synchronized (reporting) {
            String at;
            String digest;
            List<Object> ids = new ArrayList<>();
            synchronized (this) {
                at = lab.neutronServer();
                digest = digest(lab);
                active(lab).forEach(port -> ids.add(port.id()));
                meanwhile = new ArrayList<>();
            }
            try {
                String reply;
                try {
                    reply = peers.call(at, DEVICES, host, start ? "start" : "running", Json.write(ids), digest);
                } catch (IOException away) {
                    if (start && peers.isWay()) {
                        alone(away.getMessage());
                    }
                    return;
                }
                answered((Map<?, ?>) Json.parse(reply), start);
            } finally {
                synchronized (this) {
                    meanwhile = null;
                }
            }
        }
    }

    /** Without a server the lab's file says what the others have. */
    private synchronized void alone(String why) {
        inbox.noServer(why);
        try {
            follow(lab, null);
        } catch (ModelException wrong) {
            throw new IllegalArgumentException(wrong.getMessage(), wrong);
        }
    }

    private void answered(Map<?, ?> reply, boolean start) {
        try {
            if (reply.get("section") instanceof Map<?, ?> section) {
                Map<String, Object> other = new LinkedHashMap<>();
                section.forEach((key, value) -> other.put((String) key, value));
                adopt(other);
                report(start);
                return;
            }
            synchronized (this) {
                if (!isPopulated(lab)) {
                    return;
                }
                List<FdbMessage> messages = inbox.read((List<?>) reply.get("messages"));
                if (start) {
                    FdbTable fresh = fresh();
                    settle(fresh, lab);
                    messages.forEach(fresh::receive);
                    meanwhile.forEach(fresh::receive);
                    follow(lab, fresh);
                } else if (told != null) {
                    take(messages, meanwhile);
                }
            }
        } catch (ModelException wrong) {
            throw new IllegalArgumentException(wrong.getMessage(), wrong);
        }
    }

    /** The server's side of {@link #report}. */
    private String devices(List<String> arguments) {
        NeutronServer here;
        Lab current;
        synchronized (this) {
            here = server;
            current = lab;
        }
        if (here == null) {
            throw new IllegalArgumentException("host " + host + " is not the server of this lab");
        }
        Map<String, Object> reply = new LinkedHashMap<>();
        if (!digest(current).equals(arguments.get(3))) {
            reply.put("section", current.document().neutron());
            return Json.write(reply);
        }
        List<String> ids = ((List<?>) Json.parse(arguments.get(2)))
                .stream().map(String::valueOf).toList();
        reply.put("messages", here.devices(arguments.get(0), arguments.get(1).equals("start"), ids));
        return Json.write(reply);
    }
}
