package dev.patchbay.datapath.netns;

import dev.patchbay.flowcache.classifier.TagSink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The kernel settings of a namespace, by the names of sysctl(8), with Linux's values of a new namespace.
 *
 * <p>Settings below {@code net.ipv4.conf}, {@code net.ipv6.conf}, {@code net.ipv4.neigh} and {@code net.ipv6.neigh} exist per
 * device; a new device has those of {@code default}. {@code net.ipv4.ip_forward} and {@code net.ipv4.conf.all.forwarding} are one
 * setting, and setting it sets all devices, as Linux does.
 *
 * <p><b>Threads.</b> Slow path only. Every change publishes the tag of the namespace's sysctls.
 */
public final class Sysctls {
    /** Pseudo device whose settings are combined with those of each device. */
    public static final String ALL = "all";

    /** Pseudo device whose settings a new device gets. */
    public static final String DEFAULT = "default";

    private static final String IPV4_CONF = "net.ipv4.conf.";
    private static final String IPV6_CONF = "net.ipv6.conf.";
    private static final List<String> PER_DEVICE = List.of(IPV4_CONF, IPV6_CONF, "net.ipv4.neigh.", "net.ipv6.neigh.");
    private static final String FORWARDING = "forwarding";
    private static final String IP_FORWARD = "net.ipv4.ip_forward";

    private final int namespace;
    private final TagSink changed;
    private final NavigableMap<String, String> values = new TreeMap<>();
    private final List<Consumer<String>> observers = new ArrayList<>();

    Sysctls(int namespace, TagSink changed) {
        this.namespace = namespace;
        this.changed = changed;
        values.putAll(SysctlDefaults.GLOBAL);
        for (String device : List.of(ALL, DEFAULT)) {
            SysctlDefaults.PER_DEVICE.forEach((prefix, leaves) ->
                    leaves.forEach((leaf, value) -> values.put(prefix + device + '.' + leaf, value)));
        }
        SysctlDefaults.NOT_OF_ALL.forEach(values::remove);
    }

    /** A new device has the settings of {@code default}. */
    void addDevice(String device) {
        SysctlDefaults.PER_DEVICE.forEach((prefix, leaves) -> leaves.keySet()
                .forEach(leaf -> values.put(prefix + device + '.' + leaf, values.get(prefix + DEFAULT + '.' + leaf))));
        changed();
    }

    /** The settings of a device go with it. */
    void removeDevice(String device) {
        SysctlDefaults.PER_DEVICE.forEach(
                (prefix, leaves) -> leaves.keySet().forEach(leaf -> values.remove(prefix + device + '.' + leaf)));
        changed();
    }

    /**
     * All settings.
     *
     * @return sorted by name, live view.
     */
    public Map<String, String> all() {
        return Collections.unmodifiableMap(values);
    }

    /**
     * A name as it is kept: dots between the parts, whatever separates them ({@code net/ipv4/conf/eth0.5/rp_filter} names a device
     * with a dot).
     *
     * @param name as users write it.
     * @return with dots, those of a device's name included.
     */
    public static String canonical(String name) {
        return name.replace('/', '.');
    }

    /**
     * A setting.
     *
     * @param name dotted.
     * @return its text; null if there is no such setting.
     */
    public String get(String name) {
        return values.get(canonical(name));
    }

    /**
     * A setting that is a number.
     *
     * @param name dotted, known.
     * @return its value.
     */
    public int number(String name) {
        return Integer.parseInt(values.get(name));
    }

    /**
     * Changes a setting.
     *
     * @param name dotted.
     * @param value text; where the setting is a number, a number.
     * @throws IllegalArgumentException if there is no such setting, or the value is none for it; nothing was changed then.
     */
    public void set(String name, String value) {
        String key = canonical(name);
        String present = values.get(key);
        if (present == null) {
            throw new IllegalArgumentException("no setting named " + name);
        }
        if (isNumber(present) && !isNumber(value)) {
            throw new IllegalArgumentException(name + ": \"" + value + "\" is not a number");
        }
        put(key, value);
        if (key.equals(IP_FORWARD) || key.equals(IPV4_CONF + ALL + '.' + FORWARDING)) {
            put(IP_FORWARD, value);
            forwardAll(IPV4_CONF, value);
        } else if (key.equals(IPV6_CONF + ALL + '.' + FORWARDING)) {
            forwardAll(IPV6_CONF, value);
        }
        changed();
    }

    private void forwardAll(String prefix, String value) {
        for (String key : List.copyOf(values.keySet())) {
            if (key.startsWith(prefix) && key.endsWith('.' + FORWARDING)) {
                put(key, value);
            }
        }
    }

    private void put(String key, String value) {
        if (!value.equals(values.put(key, value))) {
            observers.forEach(observer -> observer.accept(key));
        }
    }

    private static boolean isNumber(String text) {
        return text.matches("-?\\d{1,10}") && Long.parseLong(text) <= Integer.MAX_VALUE;
    }

    private void changed() {
        changed.tag(NamespaceTags.sysctls(namespace));
    }

    /**
     * Has somebody told of every change.
     *
     * @param observer gets the name of the setting that has changed.
     */
    public void observe(Consumer<String> observer) {
        observers.add(observer);
    }

    /**
     * A device's setting below {@code net.ipv4.conf} or {@code net.ipv6.conf}, by itself.
     *
     * @param family which of the two.
     * @param device its name.
     * @param leaf for example {@code forwarding}.
     * @return number; 0 if there is no such device.
     */
    public int conf(IpFamily family, String device, String leaf) {
        String value = values.get((family == IpFamily.IPV4 ? IPV4_CONF : IPV6_CONF) + device + '.' + leaf);
        return value == null ? 0 : Integer.parseInt(value);
    }

    /**
     * The same where the higher one of the device's and that of {@link #ALL} counts, as for {@code rp_filter}, {@code arp_ignore}
     * and {@code arp_announce}, and, as yes or no, {@code proxy_arp} and {@code send_redirects}.
     *
     * @param family which of the two.
     * @param device its name.
     * @param leaf for example {@code rp_filter}.
     * @return number.
     */
    public int highest(IpFamily family, String device, String leaf) {
        return Math.max(conf(family, ALL, leaf), conf(family, device, leaf));
    }

    /**
     * Whether packets that come by a device are forwarded.
     *
     * @param family of the packets.
     * @param device its name.
     * @return as {@code forwarding} of the device says.
     */
    public boolean forwards(IpFamily family, String device) {
        return conf(family, device, FORWARDING) != 0;
    }

    /**
     * Which prefixes have settings per device.
     *
     * @return each with a dot at its end.
     */
    public static List<String> devicePrefixes() {
        return PER_DEVICE;
    }
}
