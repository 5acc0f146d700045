package dev.patchbay.control.inventory;

import dev.patchbay.control.neutron.Server;
import java.util.List;

/** {@code nova-manage vm list [HOST]}: servers as releases before Ocata list them, one line each. Any thread may call. */
final class NovaManageProgram extends InventoryProgram {

    /** What the deployment does not know of a server. */
    private static final String UNKNOWN = "None";

    NovaManageProgram(InventoryPrograms.Source source) {
        super("nova-manage", "servers of the deployment with their hosts", source);
    }

    @Override
    String answer(Inventory inventory, List<String> words) throws Refused {
        List<String> operands =
                words.stream().filter(word -> !word.startsWith("-")).toList();
        if (operands.size() < 2
                || operands.size() > 3
                || !operands.get(0).equals("vm")
                || !operands.get(1).equals("list")) {
            throw new Refused(
                    2,
                    "usage: nova-manage vm list [<host>]\nnova-manage: error: invalid choice: '"
                            + String.join(" ", operands) + "' (choose from 'vm list')");
        }
        String host = operands.size() == 3 ? operands.get(2) : null;
        StringBuilder out = new StringBuilder(String.format(
                "%-10s %-15s %-10s %-10s %-26s %-9s %-9s %-9s  %-10s %-10s %-10s %-5s%n",
                "instance",
                "node",
                "type",
                "state",
                "launched",
                "image",
                "kernel",
                "ramdisk",
                "project",
                "user",
                "zone",
                "index"));
        for (Server server : inventory.deployment().servers().values()) {
            if (host == null || server.host().equals(host)) {
                out.append(String.format(
                        "%-10s %-15s %-10s %-10s %-26s %-9s %-9s %-9s %-10s %-10s %-10s %-5d%n",
                        server.name(),
                        server.host(),
                        UNKNOWN,
                        "active",
                        UNKNOWN,
                        UNKNOWN,
                        UNKNOWN,
                        UNKNOWN,
                        UNKNOWN,
                        UNKNOWN,
                        "nova",
                        0));
            }
        }
        return out.toString();
    }
}
