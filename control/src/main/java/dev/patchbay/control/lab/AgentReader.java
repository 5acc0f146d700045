package dev.patchbay.control.lab;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.neutron.Agent;
import dev.patchbay.control.neutron.AgentSettings;
import dev.patchbay.control.neutron.ModelException;
import dev.patchbay.control.neutron.SettingsReader;
import dev.patchbay.control.neutron.StableNumbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the agents of a deployment: how the agent of each host is set, by the lab and by files of the real one's form. One thread.
 */
final class AgentReader {
    private final Item root;
    private final Map<String, Integer> localIps;
    private final ConfigFiles files;
    private final ServerConfig config;
    private final DeploymentDraft draft;
    private boolean sharedSettingsGood;

    /**
     * Prepares reading, and takes the server's keys, which stand in the same files as the agents'.
     *
     * @param root the section
     * @param localIps tunnel ends of the lab's hosts
     * @param files that the section may name
     * @param config of the server
     * @param draft gets the agents
     */
    AgentReader(
            Item root, Map<String, Integer> localIps, ConfigFiles files, ServerConfig config, DeploymentDraft draft) {
        this.root = root;
        this.localIps = localIps;
        this.files = files;
        this.config = config;
        this.draft = draft;
        sharedSettingsGood = files.take(root, config, new SettingsReader());
    }

    /** A key of the server's configuration. */
    void plugin(String key, Item item) {
        try {
            config.set(
                    key,
                    item.items().stream()
                            .flatMap(each -> Arrays.stream(each.text().split(",", -1)))
                            .map(String::strip)
                            .toList());
        } catch (ModelException wrong) {
            item.problem(wrong.getMessage());
        }
    }

    /** The agents of a host. */
    void agent(String host, Item item) {
        if (!localIps.containsKey(host)) {
            root.at("hosts")
                    .ifPresent(hosts -> hosts.keyOf(host)
                            .problem("there is no host '" + host + "'" + Nearest.hint(host, localIps.keySet())));
            return;
        }
        SettingsReader settings = new SettingsReader();
        boolean good = sharedSettingsGood;
        AgentSettings read = AgentSettings.DEFAULT;
        try {
            config.l2Population().ifPresent(told -> settings.absent("l2_population", told.toString()));
            if (good) {
                files.take(root, null, settings);
            }
            sharedSettingsGood &= settings(root, "agent", settings);
            good &= sharedSettingsGood && files.take(item, null, settings);
            good &= settings(item, "set", settings);
            String localIp = Ipv4Address.format(localIps.get(host));
            String configured = settings.text("local_ip");
            if (configured != null && !configured.equals(localIp)) {
                item.at("config_files")
                        .or(() -> item.at("ini"))
                        .or(() -> item.at("set"))
                        .orElse(item)
                        .problem("local_ip " + configured + " is not that of host '" + host + "', " + localIp);
            }
            settings.add("local_ip=" + localIp);
            read = settings.read(AgentSettings.DEFAULT);
            if (read.l2Population() && !config.l2Population().orElse(true)) {
                item.at("set")
                        .or(() -> root.at("agent"))
                        .orElse(item)
                        .problem("l2_population needs the server's: add" + " 'l2population' to mechanism_drivers");
            }
        } catch (ModelException wrong) {
            item.at("set").or(() -> root.at("agent")).orElse(item).problem(wrong.getMessage());
            good = false;
            sharedSettingsGood = false;
        }
        Map<String, Long> cookies = new LinkedHashMap<>();
        item.entries("cookies").forEach((bridge, cookie) -> {
            if (cookie.text().matches("0x[0-9a-fA-F]{1,16}")) {
                cookies.put(bridge, Long.parseUnsignedLong(cookie.text().substring(2), 16));
            } else {
                cookie.problem("cookie '" + cookie.text()
                        + "' is not right; expected up to 16 digits like 0x97845993900e0631");
            }
        });
        boolean wellSet = good;
        if (!good) {
            draft.misread().add(host);
        }
        Map<String, String> nics = new LinkedHashMap<>();
        Map<String, String> mapped = read.bridgeMappings();
        item.entries("nics").forEach((bridge, nic) -> {
            if (wellSet && !mapped.containsValue(bridge)) {
                nic.problem("'" + bridge + "' is not a provider bridge of host '" + host + "'"
                        + Nearest.hint(bridge, mapped.values()));
            }
            nics.put(bridge, nic.text());
        });
        String dvrMac = item.at("dvr_mac")
                .map(DeploymentDraft::mac)
                .orElseGet(
                        () -> "fa:16:3f" + StableNumbers.portMac("dvr " + host).substring("fa:16:3e".length()));
        List<String> heard = new ArrayList<>();
        for (Item other : item.items("heard")) {
            if (!root.entries("hosts").containsKey(other.text()) || other.text().equals(host)) {
                other.problem("'" + other.text() + "' is no other host with agents"
                        + Nearest.hint(other.text(), root.entries("hosts").keySet()));
            } else {
                heard.add(other.text());
            }
        }
        draft.agents().put(host, new Agent(host, read, cookies, nics, heard, dvrMac));
    }

    /** Whether all of them were good. */
    private static boolean settings(Item item, String key, SettingsReader into) {
        boolean good = true;
        for (Map.Entry<String, Item> entry : item.entries(key).entrySet()) {
            String name = entry.getKey();
            Item value = entry.getValue();
            String text =
                    String.join(",", value.items().stream().map(Item::text).toList());
            try {
                into.add(name + "=" + text);
            } catch (ModelException wrong) {
                value.problem(wrong.getMessage());
                good = false;
            }
        }
        return good;
    }
}
