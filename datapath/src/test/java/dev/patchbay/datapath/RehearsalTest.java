package dev.patchbay.datapath;

import static dev.patchbay.datapath.NamespaceWalksTest.FG;
import static dev.patchbay.datapath.NamespaceWalksTest.FIP;
import static dev.patchbay.datapath.NamespaceWalksTest.GATEWAY;
import static dev.patchbay.datapath.NamespaceWalksTest.OUTSIDE;
import static dev.patchbay.datapath.NamespaceWalksTest.QR;
import static dev.patchbay.datapath.NamespaceWalksTest.VM;
import static dev.patchbay.datapath.NamespaceWalksTest.VM_IP;
import static dev.patchbay.datapath.TestFrames.arp;
import static dev.patchbay.datapath.TestFrames.describe;
import static dev.patchbay.datapath.TestFrames.ping;
import static dev.patchbay.datapath.TestFrames.pong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.rehearsal.End;
import dev.patchbay.datapath.rehearsal.Neighbourhood;
import dev.patchbay.datapath.rehearsal.Place;
import dev.patchbay.datapath.rehearsal.Rehearsal;
import dev.patchbay.datapath.rehearsal.Walk;
import dev.patchbay.datapath.xlate.TraceListener;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalTest {
    private static Walk walk(SteppedHost host, BiFunction<SwitchModel, Rehearsal, Steps<Walk>> what) {
        return host.call(model -> finish(model, what.apply(model, new Rehearsal(model))));
    }

    private static Walk finish(SwitchModel model, Steps<Walk> steps) {
        while (steps.step(model)) {
            // To the end.
        }
        return steps.result();
    }

    private static Walk frame(SteppedHost host, String port, byte[] frame) {
        return walk(
                host, (model, rehearsal) -> rehearsal.received(port, new UnsafeBuffer(frame), Neighbourhood.UNKNOWN));
    }

    private static List<Place> places(Place start) {
        List<Place> all = new ArrayList<>();
        all.add(start);
        start.next().forEach(place -> all.addAll(places(place)));
        return all;
    }

    private static List<End> ends(Walk walk) {
        return places(walk.start()).stream()
                .flatMap(place -> place.ends().stream())
                .toList();
    }

    private static String text(Walk walk) {
        StringBuilder text = new StringBuilder();
        for (Place place : places(walk.start())) {
            text.append(place.title()).append('\n');
            place.lines().forEach(line -> text.append(line).append('\n'));
            place.ends().forEach(end -> text.append(end).append('\n'));
        }
        return text.toString();
    }

    private static String hex(DirectBuffer frame) {
        byte[] bytes = new byte[frame.capacity()];
        frame.getBytes(0, bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The frames that leave are those that really would, octet for octet, and the switch is as it was. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldDoWhatThePacketWouldDo(boolean cache) {
        try (SteppedHost host = NamespaceWalksTest.host(cache);
                SteppedHost twin = NamespaceWalksTest.host(cache)) {
            byte[] frame = ping(VM, VM_IP, QR, OUTSIDE, 64, 1, 56);
            Walk first = frame(host, "tap", frame);
            List<End> ends = ends(first);
            assertThat(ends).extracting(End::kind).contains(End.Kind.LEFT);
            End out = ends.stream()
                    .filter(end -> end.what().equals("nic"))
                    .findFirst()
                    .orElseThrow();
            assertThat(describe(hex(out.frame()))).isEqualTo("e6:31>00:01 100.122.0.145>100.121.0.75 ttl 62 icmp 8/0");
            assertThat(text(first))
                    .contains(
                            "connection tracking: NEW",
                            "ip rule 51869: from 192.168.3.69 lookup 16",
                            "route: table 16: unicast 0.0.0.0/0 via 169.254.74.217 dev rfp",
                            "TTL is now 63",
                            "TTL is now 62",
                            "NAT: source 192.168.3.69 is now 100.122.0.145",
                            "nat l3-float-snat rule 1",
                            "leaves by fip/fg");
            // A real packet fares in a switch that was asked before as in one that was not.
            for (SteppedHost each : List.of(host, twin)) {
                Map<String, List<String>> sent = each.inject("tap", frame);
                assertThat(describe(sent.get("nic").getFirst()))
                        .isEqualTo("e6:31>00:01 100.122.0.145>100.121.0.75 ttl 62 icmp 8/0");
            }
            assertThat(host.call(RehearsalTest::state)).isEqualTo(twin.call(RehearsalTest::state));
            frame(host, "tap", frame);
            frame(host, "nic", arp(1, GATEWAY, Ipv4Address.parse("100.122.255.254"), 0, FIP));
            assertThat(host.call(RehearsalTest::state)).isEqualTo(twin.call(RehearsalTest::state));
        }
    }

    private static String state(SwitchModel model) {
        model.pushStatistics();
        StringBuilder text = new StringBuilder();
        model.namespaces()
                .all()
                .forEach(namespace -> namespace
                        .devices()
                        .forEach(device -> text.append(device)
                                .append(' ')
                                .append(device.counters().rxPackets())
                                .append('/')
                                .append(device.counters().txPackets())
                                .append('\n')));
        model.bridges().forEach(bridge -> {
            text.append(bridge.name());
            bridge.fdb().forEach(entry -> text.append(' ').append(Long.toHexString(entry.mac())));
            for (var rule : bridge.existingTable(0).classifier()) {
                text.append(' ').append(rule.packets());
            }
        });
        text.append(model.conntrack().connections());
        model.namespaces()
                .all()
                .forEach(namespace -> text.append(' ')
                        .append(model.conntrack()
                                .spaces()
                                .space(namespace.space(0))
                                .count()));
        return text.toString();
    }

    @Test
    void shouldFindTheConnectionsThatItsOwnPacketsBegan() {
        try (SteppedHost host = NamespaceWalksTest.host(true)) {
            String text = host.call(model -> {
                Rehearsal rehearsal = new Rehearsal(model);
                Walk out = finish(
                        model,
                        rehearsal.received(
                                "tap",
                                new UnsafeBuffer(ping(VM, VM_IP, QR, OUTSIDE, 64, 1, 56)),
                                Neighbourhood.UNKNOWN));
                DirectBuffer sent = ends(out).stream()
                        .filter(end -> end.what().equals("nic"))
                        .findFirst()
                        .orElseThrow()
                        .frame();
                int id = TestFrames.identifier(hex(sent));
                return text(finish(
                        model,
                        rehearsal.received(
                                "nic",
                                new UnsafeBuffer(pong(GATEWAY, OUTSIDE, FG, FIP, id, 1)),
                                Neighbourhood.UNKNOWN)));
            });
            assertThat(text)
                    .contains(
                            "connection tracking: ESTABLISHED, a reply",
                            "NAT: destination 100.122.0.145 is now 192.168.3.69");
        }
    }

    @Test
    void shouldNameADropAndItsRule() {
        try (SteppedHost host = NamespaceWalksTest.host(true)) {
            host.run(model -> TestFrames.rules(
                    model.namespaces().get("qrouter"), "filter", "-A FORWARD -d 100.121.0.75 -j DROP"));
            End end = ends(frame(host, "tap", ping(VM, VM_IP, QR, OUTSIDE, 64, 1, 56))).stream()
                    .filter(each -> each.kind() == End.Kind.DROPPED)
                    .findFirst()
                    .orElseThrow();
            assertThat(end.what()).isEqualTo("FILTERED");
            assertThat(end.blame()).contains("qrouter", "filter FORWARD rule 1", "-d 100.121.0.75/32 -j DROP");
            end = ends(frame(host, "tap", ping(VM, VM_IP, QR, OUTSIDE, 1, 1, 56)))
                    .getLast();
            assertThat(end.what()).isEqualTo("TTL_EXCEEDED");
        }
    }

    @Test
    void shouldGoOnWithANeighbourThatWouldAnswer() {
        try (SteppedHost host = NamespaceWalksTest.host(true)) {
            byte[] frame = ping(GATEWAY, OUTSIDE, FG, FIP, 63, 1, 56);
            host.run(model -> {
                Namespace router = model.namespaces().get("qrouter");
                router.neighbours()
                        .remove(router.neighbours().get(router.device("qr"), IpAddress.parse("192.168.3.69")));
            });
            assertThat(ends(frame(host, "nic", frame)))
                    .extracting(End::what)
                    .containsExactly("br-ex", "NEIGHBOUR_UNKNOWN");
            Walk known = walk(
                    host,
                    (model, rehearsal) -> rehearsal.received(
                            "nic",
                            new UnsafeBuffer(frame),
                            (device, address) ->
                                    address.equals(IpAddress.parse("192.168.3.69")) ? VM : TraceListener.NO_NEIGHBOUR));
            assertThat(text(known)).contains("qr would ask for it: it is at fa:16:3e:00:00:69");
            assertThat(ends(known)).extracting(End::what).contains("tap");
        }
    }

    @Test
    void shouldCutOrRefuseWhatIsTooLong() {
        try (SteppedHost host = NamespaceWalksTest.host(true)) {
            host.run(model -> {
                Namespace router = model.namespaces().get("qrouter");
                router.mtu(router.device("rfp"), 600);
            });
            byte[] frame = ping(VM, VM_IP, QR, OUTSIDE, 64, 1, 1000);
            Walk cut = frame(host, "tap", frame);
            assertThat(text(cut)).contains("cut into 2 fragments for the MTU of 600");
            frame[20] |= 0x40;
            assertThat(ends(frame(host, "tap", frame))).extracting(End::what).contains("MTU_EXCEEDED");
        }
    }

    @Test
    void shouldTellWhatANamespaceSends() {
        try (SteppedHost host = NamespaceWalksTest.host(true)) {
            byte[] frame = ping(VM, Ipv4Address.parse("192.168.0.1"), 0, VM_IP, 64, 1, 56);
            UnsafeBuffer packet = new UnsafeBuffer(frame, 14, frame.length - 14);
            Walk walk = walk(host, (model, rehearsal) -> rehearsal.made("qrouter", packet, Neighbourhood.UNKNOWN));
            assertThat(ends(walk)).extracting(End::what).contains("tap");
            assertThat(walk.start().title()).isEqualTo("qrouter");
        }
    }

    @Test
    void shouldRefuseWhereNoPacketBegins() {
        try (SteppedHost host = NamespaceWalksTest.host(true)) {
            byte[] frame = ping(VM, VM_IP, QR, OUTSIDE, 64, 1, 56);
            assertThatThrownBy(() -> frame(host, "nothing", frame)).hasMessageContaining("no port or tap device named");
            assertThat(ends(frame(host, "tap", new byte[3])))
                    .extracting(End::what)
                    .containsExactly("FRAME_TOO_SHORT");
        }
    }
}
