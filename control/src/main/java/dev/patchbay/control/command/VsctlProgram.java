package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.control.ovsdb.Database;
import dev.patchbay.control.ovsdb.KeptColumns;
import dev.patchbay.control.ovsdb.Row;
import dev.patchbay.datapath.PortSpec;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.OvsdbText;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * {@code ovs-vsctl}: which bridges and ports there are (ovs-vsctl(8)). Commands joined by {@code --} run one after the other.
 *
 * <p>Any thread may call.
 */
public final class VsctlProgram implements Program {
    private static final ToolOptions OPTIONS = ToolOptions.of(
            "--may-exist",
            "--if-exists",
            "--no-wait",
            "--id=",
            "--timeout=",
            "-t=",
            "--columns=",
            "-f=",
            "--format=",
            "-d=",
            "--data=",
            "--no-headings",
            "--bare",
            "--all",
            "--real",
            "--fake",
            "--db=",
            "--oneline",
            "--no-syslog",
            "-v",
            "--verbose=?",
            "--retry",
            "--dry-run",
            "-h",
            "--help",
            "-V",
            "--version");

    private static final String HELP = """
            ovs-vsctl: ovs-vswitchd management utility
            usage: ovs-vsctl [OPTIONS] COMMAND [ARG...]

            Open vSwitch commands:
              show                        print overview of database contents

            Bridge commands:
              add-br BRIDGE               create a new bridge named BRIDGE
              del-br BRIDGE               delete BRIDGE and all of its ports
              list-br                     print the names of all the bridges
              br-exists BRIDGE            exit 2 if BRIDGE does not exist
              br-to-vlan BRIDGE           print the VLAN which BRIDGE is on
              br-to-parent BRIDGE         print the parent of BRIDGE
              br-set-external-id BRIDGE KEY [VALUE]  set or unset a key
              br-get-external-id BRIDGE [KEY]        print a key's value, or all

            Port commands:
              list-ports BRIDGE           print the names of all the ports on BRIDGE
              add-port BRIDGE PORT [COLUMN[:KEY]=VALUE]...  add network device PORT to BRIDGE
              del-port [BRIDGE] PORT      delete PORT from BRIDGE
              port-to-br PORT             print name of bridge that contains PORT

            Interface commands:
              list-ifaces BRIDGE          print the names of all interfaces on BRIDGE
              iface-to-br IFACE           print name of bridge that contains IFACE

            Controller and fail mode commands:
              get-controller BRIDGE       print the controllers of BRIDGE
              set-controller BRIDGE TARGET...  name controllers; none is connected to
              del-controller BRIDGE       name none
              get-fail-mode BRIDGE        print the fail mode of BRIDGE
              set-fail-mode BRIDGE MODE   set it; the bridges here are always secure
              get-manager                 print the managers

            Database commands:
              list TABLE [RECORD]...      print RECORDs, or all, of TABLE
              find TABLE CONDITION...     print the records that meet all conditions
              get TABLE RECORD COL[:KEY]...     print values
              set TABLE RECORD COL[:KEY]=VALUE  set values
              add TABLE RECORD COL [KEY=]VALUE...   add to a set or map
              remove TABLE RECORD COL KEY|VALUE...  remove from a set or map
              clear TABLE RECORD COL...   clear values
              create Flow_Table COL=VALUE...    make a row that --id=@NAME gives a name
            Table output: --columns=COL,... --format=list|table|csv|html|json
              --data=string|bare|json --no-headings --bare

            Connection tracking commands:
              add-zone-tp DATAPATH zone=ZONE_ID TP...  how long connections wait in a zone
              del-zone-tp DATAPATH zone=ZONE_ID        go back to the default times
              list-zone-tp DATAPATH                    print the zones that have times of their own
            """;

    private static final int EXIT_NO_BRIDGE = 2;

    private final HostServices services;
    private final SwitchAccess access;
    private final String version;
    private final Map<String, Command> commands = new TreeMap<>();
    private final KeptColumns kept = new KeptColumns();

    private record Command(int minArguments, int maxArguments, Body body) {}

    @FunctionalInterface
    private interface Body {
        /** Runs on the slow path; what it prints and the exit status, or a failure. */
        String run(SwitchModel model, ToolOptions.Parsed options, List<String> arguments) throws CommandFailure;
    }

    /** The tool for the switch of a host. */
    public VsctlProgram(HostServices services) {
        this.services = services;
        access = new SwitchAccess(services.vswitch());
        version = services.version();
        commands.put("show", new Command(0, 0, (model, options, arguments) -> show(model)));
        commands.put(
                "list-br",
                new Command(
                        0,
                        0,
                        (model, options, arguments) -> lines(model.bridges().stream()
                                .map(Bridge::name)
                                .sorted()
                                .toList())));
        commands.put(
                "list-ports", new Command(1, 1, (model, options, arguments) -> ports(model, arguments.getFirst())));
        commands.put(
                "list-ifaces", new Command(1, 1, (model, options, arguments) -> ports(model, arguments.getFirst())));
        commands.put(
                "port-to-br",
                new Command(1, 1, (model, options, arguments) -> bridgeOf(model, arguments.getFirst(), "port")));
        commands.put(
                "iface-to-br",
                new Command(1, 1, (model, options, arguments) -> bridgeOf(model, arguments.getFirst(), "interface")));
        commands.put("br-exists", new Command(1, 1, (model, options, arguments) -> {
            bridge(model, arguments.getFirst());
            return "";
        }));
        commands.put("br-to-vlan", new Command(1, 1, (model, options, arguments) -> {
            bridge(model, arguments.getFirst());
            return "0\n";
        }));
        commands.put(
                "br-to-parent",
                new Command(
                        1,
                        1,
                        (model, options, arguments) ->
                                bridge(model, arguments.getFirst()).name() + "\n"));
        commands.put("br-set-external-id", new Command(2, 3, this::setExternalId));
        commands.put("br-get-external-id", new Command(1, 2, this::externalId));
        commands.put(
                "get-controller",
                new Command(
                        1,
                        1,
                        (model, options, arguments) -> lines(kept.controllers(
                                bridge(model, arguments.getFirst()).name()))));
        commands.put("set-controller", new Command(1, Integer.MAX_VALUE, (model, options, arguments) -> {
            kept.controllers(bridge(model, arguments.getFirst()).name(), arguments.subList(1, arguments.size()));
            return "";
        }));
        commands.put("del-controller", new Command(1, 1, (model, options, arguments) -> {
            kept.controllers(bridge(model, arguments.getFirst()).name(), List.of());
            return "";
        }));
        commands.put("get-fail-mode", new Command(1, 1, (model, options, arguments) -> {
            bridge(model, arguments.getFirst());
            return "secure\n";
        }));
        commands.put("set-fail-mode", new Command(2, 2, (model, options, arguments) -> {
            bridge(model, arguments.getFirst());
            String mode = arguments.getLast();
            if (!mode.equals("secure")) {
                throw new CommandFailure(
                        mode.equals("standalone")
                                ? "fail-mode standalone: the bridges here are always secure"
                                : "fail-mode must be \"standalone\" or \"secure\"");
            }
            return "";
        }));
        for (String nothing : List.of("init", "get-manager", "emer-reset")) {
            commands.put(nothing, new Command(0, 0, (model, options, arguments) -> ""));
        }
        commands.put("add-br", new Command(1, 1, VsctlProgram::addBridge));
        commands.put("del-br", new Command(1, 1, this::deleteBridge));
        commands.put("add-port", new Command(2, Integer.MAX_VALUE, this::addPort));
        commands.put("del-port", new Command(1, 2, this::deletePort));
        commands.put(
                "add-zone-tp",
                new Command(
                        3,
                        Integer.MAX_VALUE,
                        (model, options, arguments) -> ZoneTimeouts.add(model, arguments, options.has("--may-exist"))));
        commands.put(
                "del-zone-tp",
                new Command(
                        2,
                        2,
                        (model, options, arguments) ->
                                ZoneTimeouts.delete(model, arguments, options.has("--if-exists"))));
        commands.put(
                "list-zone-tp", new Command(1, 1, (model, options, arguments) -> ZoneTimeouts.list(model, arguments)));
    }

    @Override
    public String name() {
        return "ovs-vsctl";
    }

    @Override
    public String summary() {
        return "which bridges and ports there are";
    }

    @Override
    public int run(ProgramCall call, List<String> arguments) throws InterruptedException {
        String command = "";
        try {
            List<List<String>> lines = split(arguments);
            DatabaseCommands database = new DatabaseCommands(kept, version);
            for (int i = 0; i < lines.size(); i++) {
                ToolOptions.Parsed parsed = OPTIONS.parse(lines.get(i));
                if (parsed.has("-h", "--help")) {
                    call.out().print(HELP);
                    return 0;
                }
                if (parsed.has("-V", "--version")) {
                    call.out().println("ovs-vsctl (Patchbay) " + version);
                    return 0;
                }
                if (parsed.operands().isEmpty() && i < lines.size() - 1) {
                    continue;
                }
                command = parsed.operands().isEmpty() ? "" : parsed.operands().getFirst();
                call.out().print(run(parsed, database));
            }
            return 0;
        } catch (CommandFailure failure) {
            if (command.equals("br-exists") && failure.getMessage().startsWith("no bridge")) {
                return EXIT_NO_BRIDGE;
            }
            call.out().flush();
            call.err().println("ovs-vsctl: " + failure.getMessage());
            return 1;
        }
    }

    private String run(ToolOptions.Parsed parsed, DatabaseCommands database)
            throws CommandFailure, InterruptedException {
        if (parsed.operands().isEmpty()) {
            throw new CommandFailure("missing command name (use --help for help)");
        }
        String name = parsed.operands().getFirst();
        List<String> operands = parsed.operands().subList(1, parsed.operands().size());
        kept.agent(services.columns());
        if (DatabaseQueries.knows(name)) {
            return access.ask(model -> {
                model.pushStatistics();
                return new DatabaseQueries(new Database(model, kept, version), parsed).run(name, operands);
            });
        }
        if (DatabaseCommands.knows(name)) {
            return access.ask(model -> database.run(model, name, parsed, operands));
        }
        Command command = commands.get(name);
        if (command == null) {
            throw new CommandFailure("unknown command '" + name + "'; use --help for help");
        }
        if (operands.size() < command.minArguments) {
            throw new CommandFailure("'" + name + "' command requires at least " + command.minArguments + " arguments");
        }
        if (operands.size() > command.maxArguments) {
            throw new CommandFailure("'" + name + "' command takes at most " + command.maxArguments + " arguments");
        }
        return access.ask(model -> command.body.run(model, parsed, operands));
    }

    private static List<List<String>> split(List<String> arguments) {
        List<List<String>> lines = new ArrayList<>(List.of(new ArrayList<>()));
        for (String word : arguments) {
            if (word.equals("--")) {
                lines.add(new ArrayList<>());
            } else {
                lines.getLast().add(word);
            }
        }
        return lines;
    }

    private static Bridge bridge(SwitchModel model, String name) throws CommandFailure {
        return SwitchAccess.bridge(model, name, "no bridge named " + name);
    }

    private static String lines(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private static String ports(SwitchModel model, String bridge) throws CommandFailure {
        return lines(bridge(model, bridge).ports().stream()
                .filter(port -> port.ofport() != OfPorts.LOCAL)
                .map(OfPort::name)
                .sorted()
                .toList());
    }

    private static String bridgeOf(SwitchModel model, String name, String kind) throws CommandFailure {
        OfPort port = model.port(name);
        if (port == null) {
            throw new CommandFailure("no " + kind + " named " + name);
        }
        return port.bridge().name() + "\n";
    }

    private static String addBridge(SwitchModel model, ToolOptions.Parsed options, List<String> arguments)
            throws CommandFailure {
        String name = arguments.getFirst();
        if (model.bridge(name) != null) {
            if (options.has("--may-exist")) {
                return "";
            }
            throw new CommandFailure(
                    "cannot create a bridge named " + name + " because a bridge named " + name + " already exists");
        }
        model.addBridge(name);
        return "";
    }

    private String deleteBridge(SwitchModel model, ToolOptions.Parsed options, List<String> arguments)
            throws CommandFailure {
        if (model.bridge(arguments.getFirst()) == null && options.has("--if-exists")) {
            return "";
        }
        Bridge bridge = bridge(model, arguments.getFirst());
        bridge.ports().forEach(port -> kept.forget(port.name()));
        kept.forget(bridge.name());
        model.removeBridge(bridge.name());
        return "";
    }

    private String addPort(SwitchModel model, ToolOptions.Parsed options, List<String> arguments)
            throws CommandFailure {
        Bridge bridge = bridge(model, arguments.get(0));
        String name = arguments.get(1);
        OfPort present = model.port(name);
        if (present != null) {
            if (options.has("--may-exist") && present.bridge() == bridge) {
                return "";
            }
            throw new CommandFailure("cannot create a port named " + name + " because a port named " + name
                    + " already exists on bridge " + present.bridge().name());
        }
        model.addPort(bridge.name(), PortSpec.ordinary(name, 0).unattended());
        try {
            DatabaseChanges changes =
                    new DatabaseChanges(model, kept, new Database(model, kept, version), "Port", name);
            for (String setting : arguments.subList(2, arguments.size())) {
                changes.set(setting);
            }
            changes.apply();
        } catch (CommandFailure wrong) {
            model.removePort(bridge.name(), name);
            throw wrong;
        }
        return "";
    }

    private String deletePort(SwitchModel model, ToolOptions.Parsed options, List<String> arguments)
            throws CommandFailure {
        String name = arguments.getLast();
        OfPort port = model.port(name);
        if (port == null) {
            if (options.has("--if-exists")) {
                return "";
            }
            throw new CommandFailure("no port named " + name);
        }
        if (arguments.size() == 2 && bridge(model, arguments.getFirst()) != port.bridge()) {
            throw new CommandFailure("bridge " + arguments.getFirst() + " does not have a port " + name
                    + " (although its in bridge " + port.bridge().name() + ")");
        }
        kept.forget(name);
        model.removePort(port.bridge().name(), name);
        return "";
    }

    private String setExternalId(SwitchModel model, ToolOptions.Parsed options, List<String> arguments)
            throws CommandFailure {
        String bridge = bridge(model, arguments.getFirst()).name();
        Database database = new Database(model, kept, version);
        DatabaseChanges changes = new DatabaseChanges(model, kept, database, "Bridge", bridge);
        if (arguments.size() == 3) {
            changes.set("external_ids:" + arguments.get(1) + "=" + arguments.get(2));
        } else {
            changes.remove("external_ids", List.of(arguments.get(1)));
        }
        changes.apply();
        return "";
    }

    private String externalId(SwitchModel model, ToolOptions.Parsed options, List<String> arguments)
            throws CommandFailure {
        String bridge = bridge(model, arguments.getFirst()).name();
        Row row = DatabaseQueries.row(new Database(model, kept, version), "Bridge", bridge);
        Map<?, ?> ids = (Map<?, ?>) row.columns().get("external_ids");
        if (arguments.size() == 2) {
            Object value = ids.get(arguments.get(1));
            return value == null ? "" : value + "\n";
        }
        return lines(ids.entrySet().stream()
                .map(id -> id.getKey() + "=" + id.getValue())
                .toList());
    }

    private String show(SwitchModel model) {
        StringBuilder seed = new StringBuilder("patchbay");
        model.bridges().forEach(bridge -> seed.append(' ').append(bridge.datapathId()));
        String id = UUID.nameUUIDFromBytes(seed.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
        return OvsdbText.show(id, model.bridges(), true, version, bridge -> {
            Map<String, Boolean> controllers = new LinkedHashMap<>();
            kept.controllers(bridge.name())
                    .forEach(target -> controllers.put(target, kept.isConnected(bridge.name(), target)));
            return controllers;
        });
    }
}
