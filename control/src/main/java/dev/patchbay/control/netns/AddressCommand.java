package dev.patchbay.control.netns;

import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.DeviceAddress;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.IpPrefix;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code ip address} (ip-address(8)). Slow path; one object per command. */
final class AddressCommand {
    private static final String USAGE = """
            Usage: ip address {add|change|replace} IFADDR dev IFNAME
                   ip address del IFADDR dev IFNAME
                   ip address {flush|show} [ dev IFNAME ] [ scope SCOPE-ID ] [ to PREFIX ] [ up ]
            IFADDR := PREFIX [ broadcast ADDR ] [ scope SCOPE-ID ]
            """;

    private final SwitchModel model;
    private final Namespace place;
    private final IpOptions options;
    private String device;
    private boolean onlyUp;
    private Scope scope;
    private IpPrefix within;
    private String type;
    private boolean wildcard;

    AddressCommand(SwitchModel model, Namespace place, IpOptions options) {
        this.model = model;
        this.place = place;
        this.options = options;
    }

    String run(Words words) throws ToolFailure {
        return new Verbs("address", USAGE)
                .shows(this::list, "show", "lst", "list")
                .changes(each -> change(each, true, false), "add")
                .changes(each -> change(each, true, true), "change", "chg", "replace")
                .changes(each -> change(each, false, false), "delete")
                .changes(this::flush, "flush")
                .run(words, options);
    }

    private String list(Words words) throws ToolFailure {
        select(words);
        return options.json() ? options.text(entries()) : show();
    }

    private void select(Words words) throws ToolFailure {
        while (words.hasNext()) {
            if (words.accept("to")) {
                within = prefix(words.next());
            } else if (words.accept("scope")) {
                scope = IpWords.scope(words.next());
            } else if (words.accept("up")) {
                onlyUp = true;
            } else if (words.accept("type")) {
                type = words.next();
            } else if (!words.accept("permanent", "primary")) {
                words.accept("dev");
                String name = words.next();
                if (device != null) {
                    throw new ToolFailure(255, "Error: either \"dev\" is duplicate, or \"" + name + "\" is a garbage.");
                }
                device = name;
            }
        }
        if (device != null && !HostDevices.has(model, place, device)) {
            throw new ToolFailure(1, "Device \"" + device + "\" does not exist.");
        }
    }

    private boolean isChosen(NetDevice each) {
        return (device == null || each.name().equals(device))
                && (!onlyUp || each.up())
                && (type == null || IpWords.type(each).equals(type));
    }

    private boolean isFiltered() {
        return options.family() != null || scope != null || within != null;
    }

    private List<SwitchPort> ports() {
        return isFiltered() || type != null || options.oneline()
                ? List.of()
                : HostDevices.ports(model, place).stream()
                        .filter(each -> device == null || each.port().name().equals(device))
                        .toList();
    }

    private String show() {
        TreeMap<Integer, String> texts = new TreeMap<>();
        HostDevices.of(model, place).stream().filter(this::isChosen).forEach(each -> {
            StringBuilder out = new StringBuilder();
            show(out, each);
            texts.put(each.ifindex(), out.toString());
        });
        ports().forEach(each -> texts.put(each.ifindex(), each.text(options, false)));
        return String.join("", texts.values());
    }

    private List<Map<String, Object>> entries() {
        TreeMap<Integer, Map<String, Object>> entries = new TreeMap<>();
        for (NetDevice each : HostDevices.of(model, place)) {
            List<DeviceAddress> addresses = chosen(each);
            boolean left = isFiltered() && !options.linkOnly() && addresses.isEmpty();
            if (isChosen(each) && !left) {
                Map<String, Object> entry =
                        new LinkText(each, options).entry(false, options.family() == null && within == null);
                entry.put(
                        "addr_info",
                        of(each).stream()
                                .map(one -> addresses.contains(one) ? entry(each, one) : Map.of())
                                .toList());
                entries.put(each.ifindex(), entry);
            }
        }
        ports().forEach(each -> entries.put(each.ifindex(), each.entry()));
        return List.copyOf(entries.values());
    }

    private Map<String, Object> entry(NetDevice each, DeviceAddress address) {
        Map<String, Object> entry = new LinkedHashMap<>();
        boolean ipv4 = address.address().isIpv4();
        if (!options.brief()) {
            entry.put("family", ipv4 ? "inet" : "inet6");
        }
        entry.put("local", address.address().toString());
        entry.put("prefixlen", address.prefix().length());
        if (options.brief()) {
            return entry;
        }
        if (address.broadcast() != null) {
            entry.put("broadcast", address.broadcast().toString());
        }
        entry.put("scope", address.scope().toString());
        if (address.lifetime() != DeviceAddress.FOR_EVER) {
            entry.put("dynamic", true);
        }
        if (address.secondary()) {
            entry.put("secondary", true);
        }
        if (ipv4) {
            entry.put("label", each.name());
        }
        entry.put("valid_life_time", address.lifetime());
        entry.put("preferred_life_time", address.lifetime());
        return entry;
    }

    private void show(StringBuilder out, NetDevice each) {
        List<DeviceAddress> addresses = chosen(each);
        if (addresses.isEmpty() && isFiltered() && !options.linkOnly()) {
            return;
        }
        LinkText link = new LinkText(each, options);
        if (options.brief()) {
            out.append(IpWords.padded(link.boundName(), 16)).append(' ');
            out.append(IpWords.padded(link.state(), 14)).append(' ');
            addresses.forEach(address -> out.append(text(address)).append(' '));
            out.append('\n');
            return;
        }
        if (options.oneline()) {
            addresses.forEach(address -> {
                out.append(each.ifindex()).append(": ").append(each.name());
                address(out.append("    "), each, address);
            });
            return;
        }
        if (options.family() == IpFamily.IPV6) {
            out.append(link.plainHeader());
        } else {
            out.append(link.header(false));
            boolean bare = options.family() != null || within != null;
            out.append(bare ? link.netnsId() : link.address());
            if (options.statistics() > 0 && !bare) {
                out.append(link.statistics());
            }
        }
        out.append('\n');
        addresses.forEach(address -> address(out.append("    "), each, address));
    }

    private List<DeviceAddress> chosen(NetDevice each) {
        return of(each).stream()
                .filter(address -> (scope == null || address.scope() == scope)
                        && (within == null
                                || (within.contains(address.address())
                                        && address.prefix().length() >= within.length())))
                .toList();
    }

    /** The addresses of the families asked for, in the order of the kernel. */
    private List<DeviceAddress> of(NetDevice each) {
        List<DeviceAddress> chosen = new ArrayList<>();
        for (DeviceAddress address : each.addresses()) {
            if (!options.linkOnly() && options.wants(address.address().family())) {
                chosen.add(address);
            }
        }
        // The kernel lists IPv4 addresses of near scopes first and those that are not the first of their network last.
        chosen.sort(Comparator.comparing(
                        (DeviceAddress address) -> address.address().family())
                .thenComparing(address -> address.address().isIpv4() && address.secondary())
                .thenComparingInt(
                        address -> address.address().isIpv4() ? -address.scope().number() : 0));
        return chosen;
    }

    private static String text(DeviceAddress address) {
        return address.address() + "/" + address.prefix().length();
    }

    private void address(StringBuilder out, NetDevice each, DeviceAddress address) {
        boolean ipv4 = address.address().isIpv4();
        out.append(ipv4 ? "inet " : "inet6 ").append(text(address));
        if (address.broadcast() != null) {
            out.append(" brd ").append(address.broadcast());
        }
        out.append(" scope ").append(address.scope()).append(' ');
        if (address.secondary()) {
            out.append("secondary ");
        }
        boolean lent = address.lifetime() != DeviceAddress.FOR_EVER;
        out.append(lent ? "dynamic " : "");
        out.append(ipv4 ? each.name() : "").append(options.newLine());
        String left = lent ? address.lifetime() + "sec" : "forever";
        out.append("       valid_lft ")
                .append(left)
                .append(" preferred_lft ")
                .append(left)
                .append('\n');
    }

    private static IpPrefix prefix(String text) throws ToolFailure {
        return IpWords.prefix(text, null);
    }

    /** Reads what stands behind {@code ip address add}, the device excepted. */
    static DeviceAddress parse(Words words) throws ToolFailure {
        return new AddressCommand(null, null, null).read(words);
    }

    private DeviceAddress read(Words words) throws ToolFailure {
        IpPrefix local = null;
        IpPrefix peerLength = null;
        String broadcast = null;
        Scope wanted = null;
        while (words.hasNext()) {
            if (words.accept("dev")) {
                device = words.next();
            } else if (words.acceptPrefix("broadcast") || words.accept("brd")) {
                broadcast = words.next();
            } else if (words.accept("scope")) {
                wanted = IpWords.scope(words.next());
            } else if (words.accept("label", "valid_lft", "preferred_lft")) {
                words.next();
            } else if (!words.accept("nodad", "noprefixroute", "home", "mngtmpaddr")) {
                words.accept("local");
                String text = words.next();
                if (local != null) {
                    throw new ToolFailure(
                            255, "Error: either \"local\" is duplicate, or \"" + text + "\" is a garbage.");
                }
                local = prefix(text);
                peerLength = text.indexOf('/') < 0 ? null : local;
            }
        }
        if (local == null) {
            return null;
        }
        wildcard = peerLength == null;
        DeviceAddress address = DeviceAddress.of(local);
        if (broadcast != null) {
            IpAddress last = broadcast.equals("+") || broadcast.equals("-")
                    ? local.broadcast()
                    : IpWords.address(broadcast, local.family());
            address = address.withBroadcast(last);
        }
        return wanted == null ? address : address.withScope(wanted);
    }

    private void change(Words words, boolean adding, boolean replacing) throws ToolFailure {
        DeviceAddress address = read(words);
        if (device == null) {
            throw new ToolFailure(1, "Not enough information: \"dev\" argument is required.");
        }
        NetDevice on = place.device(device);
        if (on == null) {
            throw ToolFailure.noDevice(device);
        }
        if (address == null) {
            return;
        }
        String family = address.address().isIpv4() ? "ipv4" : "ipv6";
        if (adding) {
            if (!place.addAddress(on, address) && !replacing) {
                throw ToolFailure.kernel(family + ": Address already assigned.");
            }
            return;
        }
        DeviceAddress present = wildcard ? on.address(address.address()) : address;
        if (present == null || !place.removeAddress(on, present.prefix())) {
            throw ToolFailure.kernel(family + ": Address not found.");
        }
    }

    private void flush(Words words) throws ToolFailure {
        if (!words.hasNext()) {
            throw new ToolFailure(1, "Flush requires arguments.");
        }
        select(words);
        for (NetDevice each : List.copyOf(place.devices())) {
            if (device == null || each.name().equals(device)) {
                for (DeviceAddress address : chosen(each)) {
                    place.removeAddress(each, address.prefix());
                }
            }
        }
    }
}
