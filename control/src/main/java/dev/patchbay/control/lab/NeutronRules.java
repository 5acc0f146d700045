package dev.patchbay.control.lab;

import dev.patchbay.control.neutron.IpFamily;
import dev.patchbay.control.neutron.IpPrefix;
import dev.patchbay.control.neutron.ModelException;
import dev.patchbay.control.neutron.SecurityRule;
import java.util.Map;
import java.util.Optional;

/** Reads the rules of security groups in a lab. Stateless. */
final class NeutronRules {
    private static final int LAST_PORT = 65535;

    private NeutronRules() {}

    /** A rule, unless it is wrong, which is reported. */
    static Optional<SecurityRule> read(Item item, Map<String, String> groupIds) {
        SecurityRule.Direction direction = item.text("direction", "ingress").equals("egress")
                ? SecurityRule.Direction.EGRESS
                : SecurityRule.Direction.INGRESS;
        IpFamily family = item.text("ethertype", "IPv4").equals("IPv6") ? IpFamily.IPV6 : IpFamily.IPV4;
        String remote = null;
        if (item.has("remote_group")) {
            remote = groupIds.get(item.text("remote_group", ""));
            if (remote == null) {
                item.at("remote_group")
                        .ifPresent(at -> at.problem("there is no security group '" + at.text() + "'"
                                + Nearest.hint(at.text(), groupIds.keySet())));
                return Optional.empty();
            }
        }
        int first = item.number("icmp_type", -1);
        int last = item.number("icmp_code", -1);
        String ports = item.text("ports", "");
        if (!ports.isEmpty()) {
            if (!ports.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
                item.at("ports").ifPresent(at -> at.problem("'" + ports + "' is not a port or a range like 8000-8010"));
                return Optional.empty();
            }
            int dash = ports.indexOf('-');
            first = Integer.parseInt(dash < 0 ? ports : ports.substring(0, dash));
            last = Integer.parseInt(ports.substring(dash + 1));
            if (first == 0 || last == 0 || first > LAST_PORT || last > LAST_PORT) {
                item.at("ports")
                        .ifPresent(at -> at.problem("'" + ports + "' is out of range; ports are 1 to " + LAST_PORT));
                return Optional.empty();
            }
        }
        try {
            IpPrefix prefix = item.has("prefix") ? IpPrefix.parse(item.text("prefix", "")) : null;
            return Optional.of(
                    SecurityRule.checked(direction, family, item.text("protocol", ""), first, last, prefix, remote));
        } catch (ModelException | IllegalArgumentException wrong) {
            item.problem(wrong.getMessage());
            return Optional.empty();
        }
    }
}
