package dev.patchbay.control.inventory;

import dev.patchbay.control.agent.DeploymentEditor;
import dev.patchbay.control.inventory.InventoryProgram.Refused;
import dev.patchbay.control.neutron.Deployment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The commands of {@code openstack} that change a deployment, and those that list security groups. They run where Neutron's
 * server is.
 *
 * <p>Stateless; any thread may call.
 */
public final class OpenstackChanges implements DeploymentEditor {
    private static final Set<String> OUTPUT = Set.of("-f", "--format", "-c", "--column");

    /** Options that others of a command are known for and that mean nothing here. */
    private static final Set<String> IGNORED_VALUES =
            Set.of("--description", "--project", "--image", "--flavor", "--key-name", "--tag", "--ip-version");

    private static final Set<String> IGNORED_FLAGS =
            Set.of("--wait", "--share", "--no-share", "--centralized", "--no-tag");

    private static final Map<String, Command> COMMANDS = commands();

    private record Command(Set<String> flags, Set<String> values, Change change, boolean changes) {}

    /** All commands. */
    public OpenstackChanges() {}

    private static Map<String, Command> commands() {
        Map<String, Command> all = new TreeMap<>();
        all.put("security group create", changing("", "", GroupChanges::create));
        all.put("security group delete", changing("", "", GroupChanges::delete));
        all.put("security group list", new Command(Set.of(), Set.of(), GroupChanges::list, false));
        all.put("security group show", new Command(Set.of(), Set.of(), GroupChanges::showGroup, false));
        all.put(
                "security group rule create",
                changing(
                        "--ingress --egress",
                        "--ethertype --protocol --dst-port --icmp-type --icmp-code --remote-ip --remote-group",
                        GroupChanges::createRule));
        all.put("security group rule delete", changing("", "", GroupChanges::deleteRule));
        all.put("security group rule list", new Command(Set.of("--long"), Set.of(), GroupChanges::listRules, false));
        all.put(
                "floating ip create",
                changing("", "--floating-ip-address --port --fixed-ip-address", FloatingIpChanges::create));
        all.put("floating ip set", changing("", "--port --fixed-ip-address", FloatingIpChanges::set));
        all.put("floating ip unset", changing("--port", "", FloatingIpChanges::unset));
        all.put("floating ip delete", changing("", "", FloatingIpChanges::delete));
        all.put("server add floating ip", changing("", "--fixed-ip-address", FloatingIpChanges::addToServer));
        all.put("server remove floating ip", changing("", "", FloatingIpChanges::removeFromServer));
        all.put(
                "server create",
                changing("", "--network --nic --security-group --host --availability-zone", ServerChanges::create));
        all.put("server delete", changing("", "", ServerChanges::delete));
        all.put(
                "port set",
                changing(
                        "--no-allowed-address --no-security-group --enable --disable --enable-port-security"
                                + " --disable-port-security",
                        "--allowed-address --security-group",
                        PortChanges::set));
        all.put("port unset", changing("", "--allowed-address --security-group", PortChanges::unset));
        all.put("router create", changing("--distributed", "", RouterChanges::create));
        all.put("router delete", changing("", "", RouterChanges::delete));
        all.put("router add subnet", changing("", "", RouterChanges::addSubnet));
        all.put("router remove subnet", changing("", "", RouterChanges::removeSubnet));
        all.put(
                "router set",
                changing("--enable-snat --disable-snat", "--external-gateway --fixed-ip --route", RouterChanges::set));
        all.put("router unset", changing("--external-gateway", "--route", RouterChanges::unset));
        all.put(
                "network create",
                changing(
                        "--external --internal",
                        "--provider-network-type --provider-segment --provider-physical-network --mtu",
                        NetworkChanges::create));
        all.put("network delete", changing("", "", NetworkChanges::delete));
        all.put(
                "subnet create",
                changing(
                        "--dhcp --no-dhcp",
                        "--network --subnet-range --gateway --dns-nameserver",
                        NetworkChanges::createSubnet));
        all.put("subnet delete", changing("", "", NetworkChanges::deleteSubnet));
        all.put("subnet set", changing("--dhcp --no-dhcp", "--dns-nameserver", NetworkChanges::setSubnet));
        return all;
    }

    private static Command changing(String flags, String values, Change change) {
        return new Command(words(flags), words(values), change, true);
    }

    private static Set<String> words(String text) {
        return text.isEmpty() ? Set.of() : Set.of(text.split(" ", -1));
    }

    /** How many words at the begin name one of these commands; 0 if none. */
    static int command(List<String> words) {
        for (int count = Math.min(4, words.size()); count > 1; count--) {
            if (COMMANDS.containsKey(String.join(" ", words.subList(0, count)))) {
                return count;
            }
        }
        return 0;
    }

    @Override
    public Edit edit(Map<String, Object> section, Deployment before, List<String> words) {
        int count = command(words);
        String name = String.join(" ", words.subList(0, count));
        Command command = COMMANDS.get(name);
        if (command == null) {
            return Edit.refused(
                    2,
                    "openstack: '" + String.join(" ", words)
                            + "' is not an openstack command. See 'openstack --help'.");
        }
        try {
            Set<String> flags = new HashSet<>(command.flags());
            flags.addAll(IGNORED_FLAGS);
            Set<String> values = new HashSet<>(command.values());
            values.addAll(IGNORED_VALUES);
            values.addAll(OUTPUT);
            Arguments arguments = Arguments.of(name, words.subList(count, words.size()), flags, values);
            Function<Inventory, Listing> answer = command.change().make(new Section(section), before, arguments);
            return new Edit(0, command.changes(), "", after -> print(answer, after, arguments, name));
        } catch (Refused refused) {
            return Edit.refused(refused.status(), refused.getMessage());
        }
    }

    private static String print(
            Function<Inventory, Listing> answer, Deployment after, Arguments arguments, String command) {
        Listing listing = answer.apply(new Inventory(after));
        if (listing == null) {
            return "";
        }
        List<String> columns = new ArrayList<>(arguments.values("-c"));
        columns.addAll(arguments.values("--column"));
        boolean one = !command.endsWith(" list");
        Listing chosen = one ? listing.fields(columns) : listing.only(columns);
        String format = arguments.has("-f") ? arguments.value("-f") : arguments.value("--format");
        return switch (format == null ? "table" : format) {
            case "value" -> one ? chosen.only(List.of("Value")).values() : chosen.values();
            case "json" -> chosen.json();
            default -> chosen.table();
        };
    }
}
