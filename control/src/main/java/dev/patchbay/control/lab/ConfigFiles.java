package dev.patchbay.control.lab;

import dev.patchbay.control.neutron.ModelException;
import dev.patchbay.control.neutron.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes over what configuration files of Neutron say: {@code plugin.ini} of the server, {@code openvswitch_agent.ini} of the
 * agents. Keys that nothing here depends on are let pass, as the services do; one that looks like a slip of a known one is
 * reported.
 *
 * <p>Not shared between threads.
 */
final class ConfigFiles {
    /** Keys of agents' files → the setting that they are. */
    private static final Map<String, String> AGENT = Map.ofEntries(
            Map.entry("local_ip", "local_ip"),
            Map.entry("bridge_mappings", "bridge_mappings"),
            Map.entry("tunnel_types", "tunnel_types"),
            Map.entry("tunnel_type", "tunnel_types"),
            Map.entry("vxlan_udp_port", "vxlan_udp_port"),
            Map.entry("polling_interval", "polling_interval"),
            Map.entry("l2_population", "l2_population"),
            Map.entry("arp_responder", "arp_responder"),
            Map.entry("enable_distributed_routing", "dvr"),
            Map.entry("explicitly_egress_direct", "egress_direct"),
            Map.entry("use_veth_interconnection", "use_veth_interconnection"),
            Map.entry("firewall_driver", "firewall"));

    /** Drivers by the last part of their names. */
    private static final Map<String, String> FIREWALLS = Map.of(
            "openvswitch", "openvswitch",
            "ovsfirewalldriver", "openvswitch",
            "iptables_hybrid", "iptables_hybrid",
            "ovshybridiptablesfirewalldriver", "iptables_hybrid",
            "noop", "noop",
            "noopfirewalldriver", "noop");

    private static final String TENANT_TYPE = "tenant_network_type";
    private static final String TUNNELLING = "enable_tunneling";
    private static final String GROUPS = "enable_security_group";
    private static final String GENEVE = "ml2_type_geneve";
    private static final int SLIP = 2;

    private final Path folder;
    private final Map<String, String> read = new LinkedHashMap<>();

    /** @param folder that names are relative to, or null if there are no files */
    ConfigFiles(Path folder) {
        this.folder = folder;
    }

    /** The files that were read: name → text. */
    Map<String, String> texts() {
        return read;
    }

    /**
     * Takes over the files that a part of the lab names, and the texts that it has.
     *
     * @param item with the keys {@code config_files} and {@code ini}
     * @param server takes the server's keys, or null if they have no effect here
     * @param agent takes the agent's
     * @return whether all of it was good
     */
    boolean take(Item item, ServerConfig server, SettingsReader agent) {
        boolean[] good = {true};
        for (Item file : item.items("config_files")) {
            String text = text(file);
            good[0] &= text != null && take(file, file.text(), text, server, agent);
        }
        item.entries("ini").forEach((name, text) -> good[0] &= take(text, name, text.text(), server, agent));
        return good[0];
    }

    private String text(Item file) {
        String known = read.get(file.text());
        if (known != null) {
            return known;
        }
        try {
            String text = Files.readString(folder == null ? Path.of(file.text()) : folder.resolve(file.text()));
            read.put(file.text(), text);
            return text;
        } catch (NoSuchFileException absent) {
            file.problem("there is no file '" + file.text() + "' beside the lab");
        } catch (IOException unreadable) {
            file.problem("'" + file.text() + "' cannot be read: " + unreadable.getMessage());
        }
        return null;
    }

    private static boolean take(Item at, String name, String text, ServerConfig server, SettingsReader agent) {
        IniFile file;
        try {
            file = IniFile.read(name, text);
        } catch (IniFile.Mistake mistake) {
            at.problem(mistake.getMessage());
            return false;
        }
        boolean good = true;
        for (IniFile.Entry entry : file.entries()) {
            Consumer<String> report = message -> at.problem(name + ":" + entry.line() + ": " + message);
            try {
                good &= take(entry, server, agent, report);
            } catch (ModelException wrong) {
                report.accept(wrong.getMessage());
                good = false;
            }
        }
        return good;
    }

    private static boolean take(IniFile.Entry entry, ServerConfig server, SettingsReader agent, Consumer<String> report)
            throws ModelException {
        String key = entry.key().equals(TENANT_TYPE) ? "tenant_network_types" : entry.key();
        String value = entry.value();
        if (ServerConfig.KEYS.contains(key)) {
            if (server != null && !entry.section().equals(GENEVE)) {
                server.set(key, words(value));
            }
        } else if (key.equals(TUNNELLING) || key.equals(GROUPS)) {
            if (!value.toLowerCase(Locale.ROOT).matches("true|false")) {
                throw new ModelException(key, "'" + value + "' will not do; expected True or False");
            }
            if (value.equalsIgnoreCase("false")) {
                agent.add(key.equals(TUNNELLING) ? "tunnel_types=none" : "firewall=noop");
            }
        } else if (key.equals("firewall_driver")) {
            String driver =
                    FIREWALLS.get(value.substring(value.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
            if (driver == null) {
                throw new ModelException(
                        key, "'" + value + "' is not there; expected openvswitch, iptables_hybrid or noop");
            }
            agent.add("firewall=" + driver);
        } else if (AGENT.containsKey(key)) {
            agent.add(AGENT.get(key) + "=" + String.join(",", words(value)));
        } else {
            List<String> known = new ArrayList<>(ServerConfig.KEYS);
            known.addAll(AGENT.keySet());
            Optional<String> meant = known.stream()
                    .filter(word -> Nearest.distance(key, word) <= SLIP)
                    .findFirst();
            meant.ifPresent(word -> report.accept("'" + key + "' is not known; did you mean '" + word + "'?"));
            return meant.isEmpty();
        }
        return true;
    }

    private static List<String> words(String value) {
        return List.of(value.split(",", -1)).stream().map(String::strip).toList();
    }
}
