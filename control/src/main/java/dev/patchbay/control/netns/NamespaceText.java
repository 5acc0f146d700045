package dev.patchbay.control.netns;

import dev.patchbay.datapath.netns.DeviceAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.Route;
import dev.patchbay.datapath.netns.RouteProtocol;
import dev.patchbay.datapath.netns.iptables.Family;
import dev.patchbay.datapath.netns.iptables.IptablesRestore;
import dev.patchbay.datapath.netns.iptables.TableName;
import java.util.List;
import java.util.Optional;

/**
 * What a user would type to set a namespace up, without the command: addresses, routes, rules and tables as their tools print
 * and take them.
 *
 * <p>The checks need no namespace and may be asked on any thread; what changes a namespace is for the slow path. A mistake is
 * an {@link IllegalArgumentException} with one sentence.
 */
public final class NamespaceText {
    private NamespaceText() {}

    private static Words words(String text) {
        return new Words(List.of(text.strip().split("\\s+", -1)));
    }

    private static String sentence(ToolFailure failure) {
        String text = failure.getMessage().strip();
        return text.startsWith("Error: ") ? text.substring("Error: ".length()) : text;
    }

    /** What is wrong with an address as {@code ip address add} takes it before {@code dev}. */
    public static Optional<String> addressMistake(String text) {
        try {
            return AddressCommand.parse(words(text)) == null
                    ? Optional.of("expected an address like 192.0.2.1/24")
                    : Optional.empty();
        } catch (ToolFailure wrong) {
            return Optional.of(sentence(wrong));
        }
    }

    /** What is wrong with a route as {@code ip route add} takes it, whatever the namespace. */
    public static Optional<String> routeMistake(String text) {
        try {
            RouteText route = RouteText.parse(words(text), null);
            if (route.prefix() == null) {
                return Optional.of("expected a destination, such as default or 192.0.2.0/24");
            }
            return route.prefix().network().equals(route.prefix())
                    ? Optional.empty()
                    : Optional.of(
                            "bits behind the prefix; expected " + route.prefix().network());
        } catch (ToolFailure wrong) {
            return Optional.of(sentence(wrong));
        }
    }

    /** What is wrong with a rule as {@code ip rule} prints it or {@code ip rule add} takes it. */
    public static Optional<String> ruleMistake(String text) {
        try {
            RuleText.parse(words(text), null);
            return Optional.empty();
        } catch (ToolFailure wrong) {
            return Optional.of(sentence(wrong));
        }
    }

    /** Gives a device an address. */
    public static void address(NetDevice device, String text) {
        try {
            DeviceAddress address = AddressCommand.parse(words(text));
            if (address == null) {
                throw new IllegalArgumentException("address \"" + text + "\": expected one like 192.0.2.1/24");
            }
            device.namespace().addAddress(device, address);
        } catch (ToolFailure wrong) {
            throw mistake("address \"" + text + "\"", sentence(wrong), wrong);
        }
    }

    /** Takes an address from a device, if it has it. */
    public static void removeAddress(NetDevice device, String text) {
        try {
            DeviceAddress address = AddressCommand.parse(words(text));
            if (address != null) {
                device.namespace().removeAddress(device, address.prefix());
            }
        } catch (ToolFailure wrong) {
            throw mistake("address \"" + text + "\"", sentence(wrong), wrong);
        }
    }

    /** Removes a route, if it is there. */
    public static void removeRoute(Namespace namespace, String text) {
        try {
            RouteText route = RouteText.parse(words(text), null);
            namespace.routes().removeFirst(route.family(), route.table(), route::means);
        } catch (ToolFailure wrong) {
            throw mistake("route \"" + text + "\"", sentence(wrong), wrong);
        }
    }

    /** Removes a rule, if it is there. */
    public static void removeRule(Namespace namespace, String text) {
        try {
            RuleText rule = RuleText.parse(words(text), null);
            namespace.rules().removeFirst(rule.family(), rule::means);
        } catch (ToolFailure wrong) {
            throw mistake("rule \"" + text + "\"", sentence(wrong), wrong);
        }
    }

    /** Adds a route, or puts it in the place of one with the same prefix; what the kernel has made itself stays. */
    public static void route(Namespace namespace, String text) {
        try {
            RouteText route = RouteText.parse(words(text), null);
            Route resolved = RouteCommand.resolve(namespace, route);
            if (!namespace.routes().add(route.table(), resolved) && resolved.protocol() != RouteProtocol.KERNEL) {
                namespace.routes().replace(route.table(), resolved);
            }
        } catch (ToolFailure wrong) {
            throw mistake("route \"" + text + "\"", sentence(wrong), wrong);
        }
    }

    /** Adds a rule unless it is there. */
    public static void rule(Namespace namespace, String text) {
        try {
            RuleText rule = RuleText.parse(words(text), null);
            namespace.rules().add(rule.rule(namespace.rules().freePriority(rule.family())));
        } catch (ToolFailure wrong) {
            throw mistake("rule \"" + text + "\"", sentence(wrong), wrong);
        }
    }

    /**
     * Adds chains and rules to a table.
     *
     * @param lines as {@code iptables-save} prints them below the table's name
     */
    public static void table(Namespace namespace, IpFamily family, TableName table, List<String> lines) {
        restore(namespace, family, table, lines, true);
    }

    /**
     * Gives a table chains and rules in place of those that it has.
     *
     * @param lines as {@code iptables-save} prints them below the table's name
     */
    public static void replaceTable(Namespace namespace, IpFamily family, TableName table, List<String> lines) {
        restore(namespace, family, table, lines, false);
    }

    /**
     * Runs commands on a table, all or none.
     *
     * @param commands as {@code iptables-restore} takes them
     * @return false if one of them does not fit the table; nothing was changed then
     */
    public static boolean tableIfItFits(Namespace namespace, IpFamily family, TableName table, List<String> commands) {
        try {
            run(namespace, family, table, commands, true);
            return true;
        } catch (IptablesRestore.BadLine doesNotFit) {
            return false;
        }
    }

    private static void run(Namespace namespace, IpFamily family, TableName table, List<String> lines, boolean keep)
            throws IptablesRestore.BadLine {
        Family tables = family == IpFamily.IPV4 ? Family.IPV4 : Family.IPV6;
        String text = "*" + table.text() + "\n" + String.join("\n", lines) + "\nCOMMIT\n";
        IptablesRestore.parse(tables, text, new IptablesRestore.Options(true, keep, false, null))
                .run(namespace.iptables(family));
    }

    private static void restore(
            Namespace namespace, IpFamily family, TableName table, List<String> lines, boolean keep) {
        Family tables = family == IpFamily.IPV4 ? Family.IPV4 : Family.IPV6;
        try {
            run(namespace, family, table, lines, keep);
        } catch (IptablesRestore.BadLine wrong) {
            String line = wrong.line() >= 2 && wrong.line() - 2 < lines.size() ? lines.get(wrong.line() - 2) : "";
            throw mistake(
                    tables.program() + " " + table.text() + " \"" + line + "\"",
                    wrong.mistake().sentence(),
                    wrong);
        }
    }

    private static IllegalArgumentException mistake(String what, String why, Exception cause) {
        return new IllegalArgumentException(what + ": " + why, cause);
    }
}
