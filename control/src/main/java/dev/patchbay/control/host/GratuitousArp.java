package dev.patchbay.control.host;

import dev.patchbay.codec.eth.ArpFlyweight;
import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.lab.LabHost;
import dev.patchbay.control.lab.NamespaceSpec;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The announcements of Neutron's L3 agent: when a running host gets an address of a router or a floating address, its neighbours are
 * told by gratuitous ARP, so that those who know it elsewhere send it here. Three rounds two seconds apart, each one request and one
 * reply, as the agent's {@code arping -U} and {@code -A}.
 *
 * <p>Compared on any thread; sent on the slow path, the first round at once.
 */
final class GratuitousArp {
    private static final int ROUNDS = 3;
    private static final long PAUSE_S = 2;
    private static final int ETHERNET = 14;
    private static final List<String> ROUTERS = List.of("qr-", "qg-", "sg-", "fg-");
    private static final String FLOATING = "fg-";
    private static final String FLOATING_LINK = " dev fpr-";

    /**
     * An address that has come.
     *
     * @param namespace with the device
     * @param device that announces it
     * @param address IPv4, in host byte order
     */
    record Announcement(String namespace, String device, int address) {}

    private GratuitousArp() {}

    /** What has come from one description of a running host to the next; nothing is announced of a host that begins. */
    static List<Announcement> between(LabHost before, LabHost after) {
        if (before.bridges().isEmpty() && before.namespaces().isEmpty()) {
            return List.of();
        }
        Map<String, Set<Announcement>> known = new HashMap<>();
        before.namespaces().forEach(namespace -> known.put(namespace.name(), new HashSet<>(of(namespace))));
        List<Announcement> fresh = new ArrayList<>();
        for (NamespaceSpec namespace : after.namespaces()) {
            of(namespace).stream()
                    .filter(each ->
                            !known.getOrDefault(namespace.name(), Set.of()).contains(each))
                    .forEach(fresh::add);
        }
        return fresh;
    }

    private static List<Announcement> of(NamespaceSpec namespace) {
        List<Announcement> all = new ArrayList<>();
        String floating = null;
        for (NamespaceSpec.Device device : namespace.devices()) {
            if (ROUTERS.stream().anyMatch(device.name()::startsWith)) {
                for (String address : device.addresses()) {
                    String plain = address.substring(0, address.indexOf('/'));
                    if (plain.indexOf(':') < 0) {
                        all.add(new Announcement(namespace.name(), device.name(), Ipv4Address.parse(plain)));
                    }
                }
            }
            if (device.name().startsWith(FLOATING)) {
                floating = device.name();
            }
        }
        // Floating addresses of distributed routers are on no device: routes lead to them, and the outer device answers
        // for them.
        for (String route : floating == null ? List.<String>of() : namespace.routes()) {
            String to = route.substring(0, Math.max(0, route.indexOf(' ')));
            if (route.contains(FLOATING_LINK) && to.matches("[0-9.]+")) {
                all.add(new Announcement(namespace.name(), floating, Ipv4Address.parse(to)));
            }
        }
        return all;
    }

    /** Announces; returns when the first round is sent. */
    static void send(VirtualSwitch vswitch, List<Announcement> announcements) {
        if (announcements.isEmpty()) {
            return;
        }
        round(vswitch, announcements);
        Thread.ofVirtual().name("gratuitous-arp").start(() -> {
            try {
                for (int i = 1; i < ROUNDS; i++) {
                    TimeUnit.SECONDS.sleep(PAUSE_S);
                    round(vswitch, announcements);
                }
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Of a switch that has ended meanwhile nothing is left to do. */
    private static void round(VirtualSwitch vswitch, List<Announcement> announcements) {
        vswitch.call(model -> {
                    announcements.forEach(each -> announce(model, each));
                    return null;
                })
                .exceptionally(closed -> null)
                .join();
    }

    private static void announce(SwitchModel model, Announcement announcement) {
        Namespace namespace = model.namespaces().get(announcement.namespace());
        NetDevice device = namespace == null ? null : namespace.device(announcement.device());
        if (device != null && device.up()) {
            frame(model, device, announcement.address(), ArpFlyweight.REQUEST, MacAddress.BROADCAST);
            frame(model, device, announcement.address(), ArpFlyweight.REPLY, device.mac());
        }
    }

    private static void frame(SwitchModel model, NetDevice device, int address, int operation, long target) {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[ETHERNET + ArpFlyweight.LENGTH]);
        new FrameBuilder()
                .wrap(frame, 0)
                .ethernet(MacAddress.BROADCAST, device.mac())
                .arp(operation, device.mac(), address, target, address)
                .finish();
        model.namespaceOutput().sendFrame(device, frame);
    }
}
