package dev.patchbay.control.netns;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.IpPrefix;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.Neighbour;
import dev.patchbay.datapath.netns.NeighbourState;
import dev.patchbay.datapath.netns.NetDevice;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code ip neighbour} (ip-neighbour(8)). Slow path; one object per command. */
final class NeighbourCommand {
    private static final String USAGE = """
            Usage: ip neigh { add | del | change | replace } ADDR [ lladdr LLADDR ] [ nud STATE ] dev DEV
                   ip neigh { show | flush } [ ADDR ] [ dev DEV ] [ nud STATE ]
                   ip neigh get ADDR dev DEV
            STATE := { delay | failed | incomplete | noarp | permanent | probe | reachable | stale }
            """;

    private final SwitchModel model;
    private final Namespace place;
    private final IpOptions options;
    private String device;
    private IpPrefix within;
    private Set<NeighbourState> states = EnumSet.complementOf(EnumSet.of(NeighbourState.NOARP));

    NeighbourCommand(SwitchModel model, Namespace place, IpOptions options) {
        this.model = model;
        this.place = place;
        this.options = options;
    }

    String run(Words words) throws ToolFailure {
        return new Verbs("neigh", USAGE)
                .shows(this::list, "show", "lst", "list")
                .changes(each -> change(each, true, false), "add")
                .changes(each -> change(each, false, true), "change", "chg")
                .changes(each -> change(each, true, true), "replace")
                .changes(this::delete, "delete")
                .shows(this::get, "get")
                .changes(this::flush, "flush")
                .run(words, options);
    }

    private String list(Words words) throws ToolFailure {
        select(words);
        List<Neighbour> chosen = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            for (Neighbour each : place.neighbours().all()) {
                if (each.address().family() == family && wants(each)) {
                    chosen.add(each);
                }
            }
        }
        return print(chosen);
    }

    private void select(Words words) throws ToolFailure {
        while (words.hasNext()) {
            if (words.accept("dev")) {
                device = words.next();
            } else if (words.accept("nud")) {
                String text = words.next();
                states = text.equals("all") ? EnumSet.allOf(NeighbourState.class) : EnumSet.of(state(text));
            } else if (!words.accept("unused", "proxy", "all")) {
                words.accept("to");
                within = IpWords.prefix(words.next(), options.family());
            }
        }
        if (device != null && place.device(device) == null) {
            throw ToolFailure.noDevice(device);
        }
    }

    private static NeighbourState state(String text) throws ToolFailure {
        try {
            return NeighbourState.parse(text);
        } catch (IllegalArgumentException unknown) {
            throw RouteText.wrong(text, "nud state is bad");
        }
    }

    private boolean wants(Neighbour each) {
        return options.wants(each.address().family())
                && (device == null || each.device().name().equals(device))
                && (within == null || within.contains(each.address()))
                && states.contains(each.state());
    }

    private String print(List<Neighbour> chosen) {
        if (options.json()) {
            return options.text(chosen.stream().map(this::entry).toList());
        }
        StringBuilder out = new StringBuilder();
        chosen.forEach(each -> print(out, each));
        return out.toString();
    }

    private Map<String, Object> entry(Neighbour each) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("dst", each.address().toString());
        if (device == null) {
            entry.put("dev", each.device().name());
        }
        if (each.mac() != Neighbour.NO_MAC) {
            entry.put("lladdr", MacAddress.format(each.mac()));
        }
        if (options.statistics() > 0) {
            long now = model.nowMs();
            entry.put("used", seconds(now - each.usedMs()));
            entry.put("confirmed", seconds(now - each.confirmedMs()));
            entry.put("updated", seconds(now - each.changedMs()));
            entry.put("probes", each.probes());
        }
        entry.put("state", List.of(each.state().toString()));
        return entry;
    }

    private void print(StringBuilder out, Neighbour each) {
        out.append(each.address()).append(' ');
        if (device == null) {
            out.append("dev ").append(each.device().name()).append(' ');
        }
        if (each.mac() != Neighbour.NO_MAC) {
            out.append("lladdr ").append(MacAddress.format(each.mac())).append(' ');
        }
        if (options.statistics() > 0) {
            long now = model.nowMs();
            out.append(" used ").append(seconds(now - each.usedMs())).append('/');
            out.append(seconds(now - each.confirmedMs())).append('/');
            out.append(seconds(now - each.changedMs()))
                    .append("probes ")
                    .append(each.probes())
                    .append(' ');
        }
        out.append(each.state()).append(" \n");
    }

    private static long seconds(long milliseconds) {
        return milliseconds / 1000;
    }

    private record Entry(IpAddress address, NetDevice device, Long mac, NeighbourState state) {}

    private Entry entry(Words words) throws ToolFailure {
        IpAddress address = null;
        String name = null;
        Long mac = null;
        NeighbourState state = NeighbourState.PERMANENT;
        while (words.hasNext()) {
            if (words.accept("lladdr")) {
                String text = words.next();
                try {
                    mac = MacAddress.parse(text);
                } catch (IllegalArgumentException noMac) {
                    throw new ToolFailure(1, "\"" + text + "\" is invalid lladdr.");
                }
            } else if (words.accept("nud")) {
                state = state(words.next());
            } else if (words.accept("dev")) {
                name = words.next();
            } else if (!words.accept("router", "extern_learn", "managed")) {
                words.accept("to");
                address = IpWords.address(words.next(), options.family());
            }
        }
        if (address == null || name == null) {
            throw new ToolFailure(255, "Device and destination are required arguments.");
        }
        NetDevice on = place.device(name);
        if (on == null) {
            throw ToolFailure.noDevice(name);
        }
        return new Entry(address, on, mac, state);
    }

    private void change(Words words, boolean create, boolean overwrite) throws ToolFailure {
        Entry entry = entry(words);
        Neighbour present = place.neighbours().get(entry.device, entry.address);
        if (present != null && !overwrite) {
            throw ToolFailure.answer("File exists");
        }
        if (present == null && !create) {
            throw ToolFailure.answer("No such file or directory");
        }
        if (entry.mac == null && entry.state.isValid()) {
            throw ToolFailure.kernel("No link layer address given.");
        }
        place.neighbours()
                .set(
                        entry.device,
                        entry.address,
                        entry.mac == null ? Neighbour.NO_MAC : entry.mac,
                        entry.state,
                        model.nowMs());
    }

    private void delete(Words words) throws ToolFailure {
        Entry entry = entry(words);
        Neighbour present = place.neighbours().get(entry.device, entry.address);
        if (present == null) {
            throw ToolFailure.answer("No such file or directory");
        }
        place.neighbours().remove(present);
    }

    private String get(Words words) throws ToolFailure {
        Entry entry = entry(words);
        Neighbour present = place.neighbours().get(entry.device, entry.address);
        if (present == null) {
            throw ToolFailure.answer("No such file or directory");
        }
        return print(List.of(present));
    }

    private void flush(Words words) throws ToolFailure {
        if (!words.hasNext()) {
            throw new ToolFailure(1, "Flush requires arguments.");
        }
        states = EnumSet.complementOf(EnumSet.of(NeighbourState.NOARP, NeighbourState.PERMANENT));
        select(words);
        for (Neighbour each : List.copyOf(place.neighbours().all())) {
            if (wants(each)) {
                place.neighbours().remove(each);
            }
        }
    }
}
