package dev.patchbay.control.neutron;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables of iptables in the namespaces of routers, in the text of {@code iptables-save}: nat with floating addresses and
 * source NAT, mangle and filter with the marks of the metadata service and of address scopes. Stateless.
 */
final class NatRules {
    private static final String AGENT = "neutron-l3-agent-";
    private static final String METADATA = "-d 169.254.169.254/32 -i qr-+ -p tcp -m tcp --dport 80 ";
    private static final String SCOPE = "0x4000000/0xffff0000";
    private static final List<String> NAT_CHAINS = List.of("OUTPUT", "POSTROUTING", "PREROUTING", "float-snat", "snat");

    /**
     * A floating address and what it stands for.
     *
     * @param floating outside
     * @param fixed inside
     */
    record Binding(IpPrefix floating, IpPrefix fixed) {}

    private NatRules() {}

    /** The nat table's chains with nothing of a router's in them, as in the namespace of floating addresses. */
    static List<String> emptyNat() {
        List<String> lines = policies("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING");
        NAT_CHAINS.forEach(chain -> lines.add("-N " + AGENT + chain));
        lines.add("-N neutron-postrouting-bottom");
        lines.add("-A PREROUTING -j " + AGENT + "PREROUTING");
        lines.add("-A OUTPUT -j " + AGENT + "OUTPUT");
        lines.add("-A POSTROUTING -j " + AGENT + "POSTROUTING");
        lines.add("-A POSTROUTING -j neutron-postrouting-bottom");
        return lines;
    }

    /** What is at the end of every router's nat table. */
    private static void bottom(List<String> lines) {
        lines.add("-A neutron-postrouting-bottom -m comment --comment \"Perform source NAT on outgoing traffic.\" -j "
                + AGENT + "snat");
    }

    /**
     * The nat table of a router that all its traffic goes through, and of the source NAT of a distributed one.
     *
     * @param device towards the outside
     * @param address of that device, or null for no source NAT
     * @param metadata whether the metadata service is reached here
     * @param newer whether the agent is of the latest release: source ports are drawn at random, and what comes from outside is not
     *     kept from being translated
     */
    static List<String> central(
            String device, IpPrefix address, List<Binding> bindings, boolean metadata, boolean newer) {
        List<String> lines = emptyNat();
        for (Binding binding : bindings) {
            lines.add("-A " + AGENT + "OUTPUT -d " + binding.floating() + "/32 -j DNAT --to-destination "
                    + binding.fixed());
        }
        if (device != null) {
            lines.add(within(device, newer));
        }
        if (metadata) {
            lines.add("-A " + AGENT + "PREROUTING " + METADATA + "-j REDIRECT --to-ports 9697");
        }
        for (Binding binding : bindings) {
            lines.add("-A " + AGENT + "PREROUTING -d " + binding.floating() + "/32 -j DNAT --to-destination "
                    + binding.fixed());
        }
        floatSnat(lines, bindings, newer);
        lines.add("-A " + AGENT + "snat -j " + AGENT + "float-snat");
        if (device != null && address != null) {
            lines.add("-A " + AGENT + "snat -o " + device + " -j SNAT --to-source " + address + fully(newer));
            lines.add(
                    "-A " + AGENT + "snat -m mark ! --mark 0x2/0xffff -m conntrack --ctstate DNAT -j SNAT --to-source "
                            + address + fully(newer));
        }
        bottom(lines);
        return lines;
    }

    /**
     * The nat table of a distributed router.
     *
     * @param device towards the floating addresses, or null if there is none
     * @param accept matches that stand instead of the rule that lets traffic within the router alone; empty for that rule
     * @param newer as for {@link #central}
     */
    static List<String> distributed(String device, List<String> accept, List<Binding> bindings, boolean newer) {
        List<String> lines = emptyNat();
        if (!accept.isEmpty()) {
            accept.forEach(match -> lines.add("-A " + AGENT + "POSTROUTING " + match + " -j ACCEPT"));
        } else if (device != null) {
            lines.add(within(device, newer));
        }
        lines.add("-A " + AGENT + "PREROUTING " + METADATA + "-j REDIRECT --to-ports 9697");
        for (Binding binding : bindings) {
            lines.add("-A " + AGENT + "PREROUTING -d " + binding.floating() + "/32 -i " + device
                    + " -j DNAT --to-destination " + binding.fixed());
        }
        floatSnat(lines, bindings, newer);
        lines.add("-A " + AGENT + "snat -j " + AGENT + "float-snat");
        bottom(lines);
        return lines;
    }

    /** Traffic that does not leave by the device is not translated, unless it came for a floating address. */
    private static String within(String device, boolean newer) {
        return "-A " + AGENT + "POSTROUTING " + (newer ? "" : "! -i " + device + " ") + "! -o " + device
                + " -m conntrack ! --ctstate DNAT -j ACCEPT";
    }

    private static void floatSnat(List<String> lines, List<Binding> bindings, boolean random) {
        for (Binding binding : bindings) {
            lines.add("-A " + AGENT + "float-snat -s " + binding.fixed() + "/32 -j SNAT --to-source "
                    + binding.floating() + fully(random));
        }
    }

    private static String fully(boolean random) {
        return random ? " --random-fully" : "";
    }

    /**
     * The tables of a router beside nat.
     *
     * @param outside device towards the outside, or null
     * @param inside devices towards its subnets
     * @param nat lines of the nat table
     */
    static Map<String, List<String>> tables(String outside, List<String> inside, List<String> nat) {
        Map<String, List<String>> tables = new LinkedHashMap<>();
        tables.put("nat", nat);
        tables.put("mangle", mangle(outside, inside));
        tables.put("filter", filter(inside));
        return tables;
    }

    private static List<String> mangle(String outside, List<String> inside) {
        List<String> lines = policies("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING");
        for (String chain : List.of(
                "FORWARD",
                "INPUT",
                "OUTPUT",
                "POSTROUTING",
                "PREROUTING",
                "float-snat",
                "floatingip",
                "mark",
                "scope")) {
            lines.add("-N " + AGENT + chain);
        }
        for (String hook : List.of("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING")) {
            lines.add("-A " + hook + " -j " + AGENT + hook);
        }
        String saved =
                "-m connmark --mark 0x0/0xffff0000 -j CONNMARK --save-mark --nfmask 0xffff0000 --ctmask 0xffff0000";
        if (outside != null) {
            lines.add("-A " + AGENT + "POSTROUTING -o " + outside + " " + saved);
        }
        lines.add("-A " + AGENT + "PREROUTING -j " + AGENT + "mark");
        lines.add("-A " + AGENT + "PREROUTING -j " + AGENT + "scope");
        lines.add("-A " + AGENT + "PREROUTING -m connmark ! --mark 0x0/0xffff0000"
                + " -j CONNMARK --restore-mark --nfmask 0xffff0000 --ctmask 0xffff0000");
        lines.add("-A " + AGENT + "PREROUTING -j " + AGENT + "floatingip");
        lines.add("-A " + AGENT + "PREROUTING " + METADATA + "-j MARK --set-xmark 0x1/0xffff");
        lines.add("-A " + AGENT + "float-snat " + saved);
        if (outside != null) {
            lines.add("-A " + AGENT + "mark -i " + outside + " -j MARK --set-xmark 0x2/0xffff");
        }
        for (String device : inside) {
            lines.add("-A " + AGENT + "scope -i " + device + " -j MARK --set-xmark " + SCOPE);
        }
        if (outside != null) {
            lines.add("-A " + AGENT + "scope -i " + outside + " -j MARK --set-xmark " + SCOPE);
        }
        return lines;
    }

    private static List<String> filter(List<String> inside) {
        List<String> lines = policies("INPUT", "FORWARD", "OUTPUT");
        lines.add("-N neutron-filter-top");
        for (String chain : List.of("FORWARD", "INPUT", "OUTPUT", "local", "scope")) {
            lines.add("-N " + AGENT + chain);
        }
        lines.add("-A INPUT -j " + AGENT + "INPUT");
        for (String hook : List.of("FORWARD", "OUTPUT")) {
            lines.add("-A " + hook + " -j neutron-filter-top");
            lines.add("-A " + hook + " -j " + AGENT + hook);
        }
        lines.add("-A neutron-filter-top -j " + AGENT + "local");
        lines.add("-A " + AGENT + "FORWARD -j " + AGENT + "scope");
        lines.add("-A " + AGENT + "INPUT -m mark --mark 0x1/0xffff -j ACCEPT");
        lines.add("-A " + AGENT + "INPUT -p tcp -m tcp --dport 9697 -j DROP");
        for (String device : inside) {
            lines.add("-A " + AGENT + "scope -o " + device + " -m mark ! --mark " + SCOPE + " -j DROP");
        }
        return lines;
    }

    /** The table that keeps conntrack away from the namespace of floating addresses. */
    static List<String> untracked() {
        List<String> lines = policies("PREROUTING", "OUTPUT");
        lines.add("-N " + AGENT + "OUTPUT");
        lines.add("-N " + AGENT + "PREROUTING");
        lines.add("-A PREROUTING -j " + AGENT + "PREROUTING");
        lines.add("-A OUTPUT -j " + AGENT + "OUTPUT");
        lines.add("-A " + AGENT + "PREROUTING -j CT --notrack");
        return lines;
    }

    private static List<String> policies(String... chains) {
        List<String> lines = new ArrayList<>();
        for (String chain : chains) {
            lines.add(":" + chain + " ACCEPT");
        }
        return lines;
    }
}
