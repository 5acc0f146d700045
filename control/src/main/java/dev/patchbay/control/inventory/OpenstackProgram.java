package dev.patchbay.control.inventory;

import dev.patchbay.control.agent.CommandOutcome;
import dev.patchbay.control.neutron.Router;
import dev.patchbay.control.neutron.Server;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * {@code openstack}: what lists and shows networks, subnets, ports, routers, floating addresses and servers is answered here, what
 * changes the deployment by the server. Any thread may call.
 */
final class OpenstackProgram extends InventoryProgram {
    private static final Set<String> FLAGS = Set.of(
            "--long", "--all", "--all-projects", "--all-tenants", "--name-only", "-n", "--external", "--internal");

    /** Options beside those of the output, by command. */
    private static final Map<String, Set<String>> OPTIONS = Map.of(
            "network list", Set.of("--long", "--external", "--internal"),
            "subnet list", Set.of("--long"),
            "router list", Set.of("--long"),
            "floating ip list", Set.of("--long"),
            "network agent list", Set.of("--long"),
            "server list", Set.of("--long", "--all", "--all-projects", "--all-tenants", "--name-only", "-n"),
            "port list",
                    Set.of(
                            "--long",
                            "--router",
                            "--server",
                            "--device-id",
                            "--device-owner",
                            "--network",
                            "--host",
                            "--mac-address",
                            "--fixed-ip"));

    private static final Set<String> SHOWN = Set.of("network", "subnet", "port", "router", "server", "floating ip");

    private final InventoryPrograms.Changer changer;

    /** @param changer has commands done that change the deployment */
    OpenstackProgram(InventoryPrograms.Source source, InventoryPrograms.Changer changer) {
        super("openstack", "networks, ports, routers, servers of the deployment", source);
        this.changer = changer;
    }

    @Override
    String answer(Inventory inventory, List<String> words) throws Refused {
        if (OpenstackChanges.command(words) == 0) {
            return listed(inventory, words);
        }
        CommandOutcome outcome;
        try {
            outcome = changer.change(words);
        } catch (IOException away) {
            throw (Refused) new Refused(1, away.getMessage()).initCause(away);
        }
        if (outcome.status() != 0) {
            throw new Refused(outcome.status(), outcome.error());
        }
        return outcome.output();
    }

    private static String listed(Inventory inventory, List<String> words) throws Refused {
        List<String> operands = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("-")) {
                operands.add(word);
            } else if (FLAGS.contains(word)) {
                options.put(word, "");
            } else {
                int equals = word.indexOf('=');
                String option = equals < 0 ? word : word.substring(0, equals);
                if (equals < 0 && i + 1 == words.size()) {
                    throw new Refused(2, "openstack: error: argument " + option + ": expected one argument");
                }
                String value = equals < 0 ? words.get(++i) : word.substring(equals + 1);
                if (option.equals("-c") || option.equals("--column")) {
                    columns.add(value);
                } else {
                    options.put(option.equals("--format") ? "-f" : option, value);
                }
            }
        }
        String command = String.join(" ", operands);
        String verb = operands.size() < 2 ? "" : String.join(" ", operands.subList(0, 2));
        if (verb.equals("port create") || verb.equals("port delete")) {
            throw new Refused(
                    2,
                    "openstack " + verb
                            + ": ports come and go with what they belong to here; see 'server create --nic',"
                            + " 'router add subnet' and their opposites");
        }
        known(command, options);
        Listing listing = list(inventory, command, options);
        boolean one = listing == null;
        if (one) {
            listing = show(inventory, operands);
        }
        Listing chosen = one ? listing.fields(columns) : listing.only(columns);
        return printed(chosen, options.getOrDefault("-f", "table"), one);
    }

    private static String printed(Listing listing, String format, boolean one) throws Refused {
        return switch (format) {
            case "table" -> listing.table();
            case "value" -> one ? listing.only(List.of("Value")).values() : listing.values();
            case "json" -> listing.json();
            default ->
                throw new Refused(
                        2,
                        "openstack: error: argument -f: invalid choice: '" + format
                                + "' (choose from json, table, value)");
        };
    }

    private static Listing list(Inventory inventory, String command, Map<String, String> options) throws Refused {
        return switch (command) {
            case "network list" ->
                inventory.networks(
                        options.containsKey("--external")
                                ? Boolean.TRUE
                                : options.containsKey("--internal") ? Boolean.FALSE : null);
            case "network agent list" -> inventory.agents();
            case "subnet list" -> inventory.subnets();
            case "router list" -> inventory.routers();
            case "floating ip list" -> inventory.floatingIps();
            case "server list" -> inventory.servers(options.containsKey("--long"));
            case "port list" -> ports(inventory, options);
            default -> null;
        };
    }

    private static Listing ports(Inventory inventory, Map<String, String> options) throws Refused {
        String device = options.get("--device-id");
        if (options.containsKey("--router")) {
            Router router = inventory.find(options.get("--router"));
            if (router == null) {
                throw new Refused(1, "No Router found for " + options.get("--router"));
            }
            device = router.id();
        }
        if (options.containsKey("--server")) {
            Server server = inventory.server(options.get("--server"));
            if (server == null) {
                throw new Refused(1, "No server with a name or ID of '" + options.get("--server") + "' exists.");
            }
            device = server.id();
        }
        String network = null;
        if (options.containsKey("--network")) {
            network = inventory.networkId(options.get("--network"));
            if (network == null) {
                throw new Refused(1, "No Network found for " + options.get("--network"));
            }
        }
        String address = null;
        if (options.containsKey("--fixed-ip")) {
            address = options.get("--fixed-ip").replaceFirst("^ip-address=", "");
        }
        return inventory.ports(
                device,
                options.get("--device-owner"),
                network,
                options.get("--host"),
                options.get("--mac-address"),
                address);
    }

    private static void known(String command, Map<String, String> options) throws Refused {
        Set<String> known = OPTIONS.getOrDefault(command, Set.of());
        for (Map.Entry<String, String> option : options.entrySet()) {
            String name = option.getKey();
            if (!name.equals("-f") && !known.contains(name)) {
                String words = name + (option.getValue().isEmpty() ? "" : " " + option.getValue());
                throw new Refused(2, "openstack " + command + ": error: unrecognized arguments: " + words);
            }
        }
    }

    private static Listing show(Inventory inventory, List<String> operands) throws Refused {
        int at = operands.indexOf("show");
        String kindShown = at < 1 ? "" : String.join(" ", operands.subList(0, at));
        if (SHOWN.contains(kindShown) && at + 1 == operands.size()) {
            String wanted = kindShown.replace(' ', '-');
            throw new Refused(
                    2,
                    "openstack " + kindShown + " show: error: the following arguments are required: <" + wanted + ">");
        }
        if (SHOWN.contains(kindShown) && at + 2 < operands.size()) {
            throw new Refused(
                    2,
                    "openstack: error: unrecognized arguments: "
                            + String.join(" ", operands.subList(at + 2, operands.size())));
        }
        if (at < 1 || at + 2 != operands.size()) {
            throw new Refused(
                    2,
                    "openstack: '" + String.join(" ", operands)
                            + "' is not an openstack command. See 'openstack --help'.");
        }
        String kind = String.join(" ", operands.subList(0, at));
        String name = operands.get(at + 1);
        Server server = kind.equals("server") ? inventory.server(name) : null;
        Listing listing = switch (kind) {
            case "floating ip" -> inventory.floatingIp(name);
            case "network" -> inventory.network(name);
            case "subnet" -> inventory.subnet(name);
            case "port" -> inventory.port(name);
            case "router" -> inventory.router(name);
            case "server" -> server == null ? null : Listing.of(inventory.fields(server));
            default ->
                throw new Refused(
                        2, "openstack: '" + kind + " show' is not an openstack command. See 'openstack --help'.");
        };
        if (listing == null) {
            String said = kind.equals("floating ip")
                    ? "FloatingIP"
                    : kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1);
            throw new Refused(1, "No " + said + " found for " + name);
        }
        return listing;
    }
}
