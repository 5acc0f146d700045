package dev.patchbay.control.host;

import dev.patchbay.control.agent.ChangeCount;
import dev.patchbay.control.agent.HostAgent;
import dev.patchbay.control.agent.Leftovers;
import dev.patchbay.control.guest.Guest;
import dev.patchbay.control.guest.GuestAgent;
import dev.patchbay.control.lab.GuestSpec;
import dev.patchbay.control.lab.LabHost;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.DeviceNames;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.vport.TapVport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a host consists of now: bridges, namespaces, services and guests; and the way to make something else of it.
 *
 * <p><b>Invariants.</b> {@link #become} does what is different and nothing else. If it fails half-way, the description stays the
 * one before; trying again goes on where it stopped.
 *
 * <p><b>Threads.</b> One at a time, not the slow path.
 */
final class LiveHost implements HostAgent.Target {
    private static final int NONE = 0;

    private final VirtualSwitch vswitch;
    private final GuestAgent agent;
    private final NeutronServices services;
    private final Map<String, Plugged> plugged = new LinkedHashMap<>();
    private LabHost now;
    private Map<String, GuestSpec> specs = Map.of();

    private record Plugged(GuestSpec spec, Guest guest) {}

    /**
     * An empty host.
     *
     * @param name of it
     * @param agent where its guests live
     */
    LiveHost(String name, VirtualSwitch vswitch, GuestAgent agent) {
        this.vswitch = vswitch;
        this.agent = agent;
        services = new NeutronServices(name);
        now = new LabHost(name, NONE, List.of(), List.of());
    }

    /**
     * Makes the host what a description says.
     *
     * @param next the description
     * @param guests on it, by name
     * @param deployment that its services serve, or null
     * @param leftovers of traffic that go with the change
     * @return what was done
     * @throws IllegalArgumentException naming what is wrong in the description
     */
    @Override
    public ChangeCount become(LabHost next, Map<String, GuestSpec> guests, Deployment deployment, Leftovers leftovers) {
        HostChange change = new HostChange(now, next, ports(specs.values()), ports(guests.values()), leftovers.flows());
        ChangeCount count = change.count();
        unplug(guests, change, count);
        vswitch.callInSteps(change).join();
        vswitch.call(model -> {
                    // Not before the caches have followed the change: a cached flow of the old rules would let them in
                    // anew.
                    leftovers.connections().forEach(each -> EndedTracking.forget(model, each));
                    services.follow(model, deployment, count);
                    return null;
                })
                .join();
        plug(guests, count);
        GratuitousArp.send(vswitch, GratuitousArp.between(now, next));
        now = next;
        specs = Map.copyOf(guests);
        return count;
    }

    private static Set<String> ports(Collection<GuestSpec> guests) {
        return guests.stream().map(GuestSpec::port).collect(Collectors.toSet());
    }

    private void unplug(Map<String, GuestSpec> guests, HostChange change, ChangeCount count) {
        Map<String, TapVport> there =
                taps(plugged.values().stream().map(one -> one.spec().port()).toList());
        for (Plugged one : new ArrayList<>(plugged.values())) {
            GuestSpec spec = one.spec();
            GuestSpec next = guests.get(spec.name());
            // The port may be gone by a change that failed half-way.
            boolean gone = !one.guest().isOn(there.get(spec.port()));
            if (gone || !spec.equals(next) || change.remakes(spec.port())) {
                agent.remove(one.guest()).join();
                plugged.remove(spec.name());
                if (next == null) {
                    count.removed(ChangeCount.Kind.GUEST, 1);
                } else {
                    count.changed(ChangeCount.Kind.GUEST, 1);
                }
            }
        }
    }

    /** By port, those that are there. */
    private Map<String, TapVport> taps(List<String> ports) {
        if (ports.isEmpty()) {
            return Map.of();
        }
        return vswitch.call(model -> {
                    Map<String, TapVport> found = new HashMap<>();
                    ports.stream()
                            .filter(port -> model.port(port) != null
                                    || model.namespaces().root().device(port) != null)
                            .forEach(port -> found.put(port, model.tap(port)));
                    return found;
                })
                .join();
    }

    private void plug(Map<String, GuestSpec> guests, ChangeCount count) {
        List<GuestSpec> fresh = guests.values().stream()
                .filter(guest -> !plugged.containsKey(guest.name()))
                .toList();
        if (fresh.isEmpty()) {
            return;
        }
        Map<String, TapVport> taps = taps(fresh.stream().map(GuestSpec::port).toList());
        for (GuestSpec guest : fresh) {
            TapVport tap = taps.get(guest.port());
            if (tap == null) {
                throw new IllegalArgumentException(
                        "guest " + guest.name() + ": no port or tap device named " + guest.port());
            }
            plugged.put(guest.name(), new Plugged(guest, agent.add(guest, tap)));
            if (!specs.containsKey(guest.name())) {
                count.added(ChangeCount.Kind.GUEST, 1);
            }
        }
        vswitch.call(model -> {
                    fresh.stream()
                            .filter(guest -> model.port(guest.port()) != null)
                            .forEach(guest -> {
                                OfPort port = model.port(guest.port());
                                port.mac(DeviceNames.tapMac(guest.mac()));
                                port.mtu(guest.mtu());
                            });
                    return null;
                })
                .join();
    }

    /** OpenFlow number by name of each bridge's ports. */
    @Override
    public Map<String, Map<String, Integer>> portNumbers() {
        return vswitch.call(model -> {
                    Map<String, Map<String, Integer>> numbers = new HashMap<>();
                    for (Bridge bridge : model.bridges()) {
                        Map<String, Integer> of = new HashMap<>();
                        bridge.ports().forEach(port -> of.put(port.name(), port.ofport()));
                        numbers.put(bridge.name(), of);
                    }
                    return numbers;
                })
                .join();
    }
}
