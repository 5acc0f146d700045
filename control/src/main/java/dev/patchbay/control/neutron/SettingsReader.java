package dev.patchbay.control.neutron;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads an agent's settings from {@code key=value} pairs as they stand on a command line.
 *
 * <p>Pairs are separated by commas, and so are the elements of a list: a piece without {@code =} belongs to the key before
 * it. Not shared between threads.
 */
public final class SettingsReader {
    /** Every key with its values, for help and for messages. */
    static final Map<String, String> KEYS = keys();

    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final Map<String, List<String>> defaults = new LinkedHashMap<>();

    private static Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("l2_population", "true|false (default true)");
        keys.put("arp_responder", "true|false (default true; needs l2_population)");
        keys.put("firewall", "openvswitch|iptables_hybrid|noop (default openvswitch)");
        keys.put("dvr", "true|false (default false)");
        keys.put("egress_direct", "true|false (default false; explicitly_egress_direct)");
        keys.put("tunnel_types", "list of vxlan, gre, geneve, or none (default vxlan)");
        keys.put("bridge_mappings", "list of NETWORK:BRIDGE (default physnet1:br-eth1)");
        keys.put("local_ip", "address of the host's tunnel end (default 10.0.0.1)");
        keys.put("vxlan_udp_port", "1 to 65535 (default 4789)");
        keys.put("polling_interval", "seconds, 1 to 3600 (no effect: changes are heard of at once)");
        keys.put("local_vlans", "list of NETWORK-ID:VLAN (default: in the order of the ports, from 1)");
        keys.put("host_dvr_for_dhcp", "true|false (default false)");
        keys.put("use_veth_interconnection", "true|false (default false, true for havana)");
        keys.put("release", "zed|rocky|juno|havana (default zed)");
        return keys;
    }

    /**
     * Takes one argument.
     *
     * @param argument such as {@code dvr=true,tunnel_types=gre,vxlan}
     * @return this
     * @throws ModelException if a key is not known or a value has none
     */
    public SettingsReader add(String argument) throws ModelException {
        List<String> current = null;
        for (String piece : argument.split(",", -1)) {
            int equals = piece.indexOf('=');
            if (equals < 0) {
                if (current == null) {
                    throw new ModelException("", "'" + piece + "' is not a setting: expected KEY=VALUE");
                }
                current.add(piece.strip());
                continue;
            }
            String key = piece.substring(0, equals).strip();
            if (!KEYS.containsKey(key)) {
                throw new ModelException(
                        "", "'" + key + "' is not a setting; settings are " + String.join(", ", KEYS.keySet()));
            }
            current = new ArrayList<>();
            current.add(piece.substring(equals + 1).strip());
            values.put(key, current);
        }
        return this;
    }

    /**
     * Sets a key unless it will be set.
     *
     * @param key known
     * @param value that it has then
     */
    public void absent(String key, String value) {
        defaults.put(key, List.of(value));
    }

    /**
     * What was set.
     *
     * @param key of a single value
     * @return the value as it was written, or null
     */
    public String text(String key) {
        List<String> list = values.get(key);
        return list == null ? null : list.getFirst();
    }

    /**
     * The settings.
     *
     * @param absent what holds where nothing was set
     * @return both together
     * @throws ModelException if a value is not one of those that its key takes
     */
    public AgentSettings read(AgentSettings absent) throws ModelException {
        // An agent looks for new ports so often; here it is told.
        number("polling_interval", 1, 1, 3600);
        Release release = choice("release", Release.values(), absent.release());
        AgentSettings settings = new AgentSettings(
                truth("l2_population", absent.l2Population()),
                truth("arp_responder", absent.arpResponderWanted()),
                choice("firewall", Firewall.values(), absent.firewall()),
                truth("dvr", absent.dvr()),
                truth("egress_direct", absent.egressDirect()),
                tunnelTypes(absent.tunnelTypes()),
                bridgeMappings(absent.bridgeMappings()),
                localIp(absent.localIp()),
                number("vxlan_udp_port", absent.vxlanPort(), 1, 65535),
                localVlans(absent.localVlans()),
                truth("host_dvr_for_dhcp", absent.hostDvrForDhcp()),
                release,
                truth("use_veth_interconnection", absent.pairsToProviders() || release == Release.HAVANA));
        if (settings.dvr() && settings.tunnelling() && !settings.l2Population()) {
            throw new ModelException("dvr", "distributed routers over tunnels need l2_population=true");
        }
        if (settings.dvr() && settings.release().isFlat()) {
            throw new ModelException(
                    "dvr", "not known in the layout of " + settings.release().text());
        }
        return settings;
    }

    private String single(String key) throws ModelException {
        List<String> list = values.getOrDefault(key, defaults.get(key));
        if (list == null) {
            return null;
        }
        if (list.size() != 1) {
            throw new ModelException(
                    "", "'" + list.get(1) + "' is not a setting: expected KEY=VALUE (" + key + " takes one value)");
        }
        return list.getFirst();
    }

    private boolean truth(String key, boolean absent) throws ModelException {
        String value = single(key);
        if (value == null) {
            return absent;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(key, value);
        };
    }

    private <E extends Enum<E>> E choice(String key, E[] all, E absent) throws ModelException {
        String value = single(key);
        if (value == null) {
            return absent;
        }
        return Arrays.stream(all)
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(value))
                .findFirst()
                .orElseThrow(() -> wrong(key, value));
    }

    private int number(String key, int absent, int least, int most) throws ModelException {
        String value = single(key);
        return value == null ? absent : number(key, value, least, most);
    }

    private static int number(String key, String value, int least, int most) throws ModelException {
        if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            throw wrong(key, value);
        }
        return Integer.parseInt(value);
    }

    private List<NetworkType> tunnelTypes(List<NetworkType> absent) throws ModelException {
        List<String> list = values.get("tunnel_types");
        if (list == null) {
            return absent;
        }
        if (list.equals(List.of("none")) || list.equals(List.of(""))) {
            return List.of();
        }
        List<NetworkType> types = new ArrayList<>();
        for (String value : list) {
            NetworkType type = NetworkType.of(value);
            if (type == null || !type.isTunnelled() || types.contains(type)) {
                throw wrong("tunnel_types", value);
            }
            types.add(type);
        }
        return types;
    }

    private Map<String, String> bridgeMappings(Map<String, String> absent) throws ModelException {
        List<String> list = values.get("bridge_mappings");
        if (list == null) {
            return absent;
        }
        Map<String, String> mappings = new LinkedHashMap<>();
        for (String value : list.equals(List.of("")) ? List.<String>of() : list) {
            String[] halves = value.split(":", -1);
            if (halves.length != 2 || halves[0].isEmpty() || !halves[1].matches("[^\\s/\"',]{1,15}")) {
                throw wrong("bridge_mappings", value);
            }
            if (mappings.containsValue(halves[1]) || mappings.put(halves[0], halves[1]) != null) {
                throw new ModelException("bridge_mappings", "'" + value + "' repeats a network or a bridge");
            }
        }
        return mappings;
    }

    private String localIp(String absent) throws ModelException {
        String value = single("local_ip");
        if (value == null) {
            return absent;
        }
        try {
            IpPrefix parsed = IpPrefix.parse(value);
            if (parsed.isSingle()) {
                return parsed.address();
            }
        } catch (IllegalArgumentException notAnAddress) {
            throw (ModelException) wrong("local_ip", value).initCause(notAnAddress);
        }
        throw wrong("local_ip", value);
    }

    private Map<String, Integer> localVlans(Map<String, Integer> absent) throws ModelException {
        List<String> list = values.get("local_vlans");
        if (list == null) {
            return absent;
        }
        Map<String, Integer> vlans = new LinkedHashMap<>();
        for (String value : list) {
            int colon = value.lastIndexOf(':');
            if (colon < 1) {
                throw wrong("local_vlans", value);
            }
            int vlan = number("local_vlans", value.substring(colon + 1), 1, 4094);
            if (vlans.containsValue(vlan) || vlans.put(value.substring(0, colon), vlan) != null) {
                throw new ModelException("local_vlans", "'" + value + "' repeats a network or a VLAN");
            }
        }
        return vlans;
    }

    private static ModelException wrong(String key, String value) {
        return new ModelException(key, "'" + value + "' will not do; expected " + KEYS.get(key));
    }
}
