package dev.patchbay.control.inventory;

import dev.patchbay.control.neutron.DeployedPort;
import dev.patchbay.control.neutron.DeviceNames;
import dev.patchbay.control.neutron.Firewall;
import dev.patchbay.control.neutron.Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code virsh list|dumpxml}: the virtual machines of this host. Any thread may call. */
final class VirshProgram extends InventoryProgram {
    private final String host;

    VirshProgram(InventoryPrograms.Source source, String host) {
        super("virsh", "virtual machines of this host", source);
        this.host = host;
    }

    @Override
    String answer(Inventory inventory, List<String> words) throws Refused {
        List<Server> here = inventory.deployment().servers().values().stream()
                .filter(server -> server.host().equals(host))
                .toList();
        String command = words.isEmpty() ? "" : words.getFirst();
        if (command.equals("list")) {
            return list(here);
        }
        if (!command.equals("dumpxml") && !command.equals("domiflist")) {
            throw new Refused(1, "error: unknown command: '" + command + "'");
        }
        if (words.size() < 2) {
            throw new Refused(1, "error: command '" + command + "' requires <domain> option");
        }
        if (words.size() > 2) {
            throw new Refused(1, "error: unexpected data '" + words.get(2) + "'");
        }
        for (Server server : here) {
            if (server.instance().equals(words.get(1)) || server.id().equals(words.get(1))) {
                return command.equals("dumpxml") ? domain(inventory, server) : interfaces(inventory, server);
            }
        }
        throw new Refused(1, "error: failed to get domain '" + words.get(1) + "'");
    }

    private static String list(List<Server> servers) {
        int width = servers.stream()
                .mapToInt(server -> server.instance().length())
                .max()
                .orElse(0);
        width = Math.max(width, 4) + 3;
        StringBuilder out =
                new StringBuilder(" Id   Name").append(" ".repeat(width - 4)).append("State\n");
        out.append("-".repeat(width + 15)).append('\n');
        int id = 1;
        for (Server server : servers) {
            String number = Integer.toString(id++);
            out.append(' ').append(number).append(" ".repeat(Math.max(1, 5 - number.length())));
            out.append(server.instance())
                    .append(" ".repeat(width - server.instance().length()))
                    .append("running\n");
        }
        return out.append('\n').toString();
    }

    private String interfaces(Inventory inventory, Server server) {
        boolean hybrid = inventory.deployment().agents().get(host).settings().firewall() == Firewall.IPTABLES_HYBRID;
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Interface", "Type", "Source", "Model", "MAC"));
        for (String id : server.ports()) {
            rows.add(List.of(
                    DeviceNames.of("tap", id),
                    "bridge",
                    hybrid ? DeviceNames.of("qbr", id) : "br-int",
                    "virtio",
                    inventory.deployment().ports().get(id).port().mac()));
        }
        int[] widths = new int[rows.getFirst().size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        StringBuilder out = new StringBuilder();
        for (int line = 0; line < rows.size(); line++) {
            List<String> row = rows.get(line);
            out.append(' ');
            for (int i = 0; i < widths.length; i++) {
                boolean last = i == widths.length - 1;
                out.append(row.get(i))
                        .append(last ? "" : " ".repeat(widths[i] - row.get(i).length() + 3));
            }
            out.append('\n');
            if (line == 0) {
                int all = Arrays.stream(widths).sum() + 3 * (widths.length - 1) + 2;
                out.append("-".repeat(all)).append('\n');
            }
        }
        return out.append('\n').toString();
    }

    private String domain(Inventory inventory, Server server) {
        boolean hybrid = inventory.deployment().agents().get(host).settings().firewall() == Firewall.IPTABLES_HYBRID;
        StringBuilder out = new StringBuilder("<domain type='kvm'>\n");
        out.append("  <name>").append(server.instance()).append("</name>\n");
        out.append("  <uuid>").append(server.id()).append("</uuid>\n  <devices>\n");
        int number = 0;
        for (String id : server.ports()) {
            DeployedPort port = inventory.deployment().ports().get(id);
            String bridge = hybrid ? DeviceNames.of("qbr", id) : "br-int";
            out.append("    <interface type='bridge'>\n      <mac address='")
                    .append(port.port().mac());
            out.append("'/>\n      <source bridge='").append(bridge).append("'/>\n");
            if (!hybrid) {
                out.append("      <virtualport type='openvswitch'>\n        <parameters interfaceid='");
                out.append(id).append("'/>\n      </virtualport>\n");
            }
            out.append("      <target dev='").append(DeviceNames.of("tap", id)).append("'/>\n");
            out.append("      <model type='virtio'/>\n      <alias name='net")
                    .append(number++)
                    .append("'/>\n");
            out.append("    </interface>\n");
        }
        return out.append("  </devices>\n</domain>\n").toString();
    }
}
