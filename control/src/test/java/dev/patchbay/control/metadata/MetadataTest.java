package dev.patchbay.control.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.eth.EthernetFlyweight;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv4Flyweight;
import dev.patchbay.codec.ip.TcpFlyweight;
import dev.patchbay.control.guest.FrameWriter;
import dev.patchbay.control.guest.Guest;
import dev.patchbay.control.guest.GuestAgent;
import dev.patchbay.control.guest.TcpAnswer;
import dev.patchbay.control.lab.Cidr;
import dev.patchbay.control.lab.GuestSpec;
import dev.patchbay.datapath.netns.DeviceSpec;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.LocalOutput;
import dev.patchbay.datapath.netns.LocalPacket;
import dev.patchbay.datapath.netns.LocalService;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.Namespaces;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guest and the proxy of a network's namespace; the wire between them is this test. */
class MetadataTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int SERVICE = Ipv4Address.parse("169.254.169.254");
    private static final long PROXY_MAC = 0xfa163e000002L;
    private static final long GUEST_MAC = 0xfa163e00000aL;
    private static final MetadataInstance INSTANCE = new MetadataInstance(
            "5e1d0f6a-0000-4000-8000-000000000001", "vm1", "p1", "10.0.0.5", "fa:16:3e:00:00:0a", "203.0.113.5");

    private long nowNs = 5 * SECOND;
    private final GuestAgent agent = new GuestAgent(() -> nowNs, () -> nowNs / 1_000_000);
    private final TapVport port = new TapVport(1, "tap", 1);
    private final Namespaces namespaces = new Namespaces(tag -> {}, 1);
    private final List<byte[]> toGuest = new ArrayList<>();
    private final List<byte[]> fromGuest = new ArrayList<>();
    private Guest guest;
    private NetDevice device;
    private int lost = -1;
    private boolean deaf;
    private int segments;

    @BeforeEach
    void setUp() {
        guest = agent.add(
                new GuestSpec("vm1", "h", "tap", GUEST_MAC, List.of(new Cidr(Ipv4Address.parse("10.0.0.5"), 8)), 0),
                port);
        Namespace namespace = namespaces.add("qdhcp-n1");
        device = namespaces.addDevice(namespace, DeviceSpec.internal("tap1", PROXY_MAC));
        MetadataProxy.ofNetwork(namespace, "n1", new MetadataAgent(new MetadataDirectory() {
            @Override
            public MetadataInstance behindRouter(String router, String address) {
                return null;
            }

            @Override
            public MetadataInstance inNetwork(String network, String address) {
                return network.equals("n1") && address.equals("10.0.0.5") ? INSTANCE : null;
            }
        }));
    }

    private final LocalOutput output = new LocalOutput() {
        @Override
        public void send(Namespace namespace, DirectBuffer packet) {
            if (segments++ == lost || deaf) {
                return;
            }
            byte[] frame = new byte[EthernetFlyweight.LENGTH + packet.capacity()];
            var buffer = new UnsafeBuffer(frame);
            new EthernetFlyweight()
                    .wrap(buffer, 0)
                    .destination(GUEST_MAC)
                    .source(PROXY_MAC)
                    .etherType(EtherType.IPV4);
            buffer.putBytes(EthernetFlyweight.LENGTH, packet, 0, packet.capacity());
            toGuest.add(frame);
        }

        @Override
        public void send(NetDevice device, DirectBuffer packet) {
            throw new AssertionError();
        }

        @Override
        public void sendFrame(NetDevice device, DirectBuffer frame) {
            throw new AssertionError();
        }
    };

    private void settle() {
        int moved;
        do {
            moved = agent.doWork();
            moved += port.switchPoll(
                    (type, buffer, index, length) -> {
                        byte[] frame = new byte[length];
                        buffer.getBytes(index, frame);
                        fromGuest.add(frame);
                    },
                    100);
            List.copyOf(fromGuest).forEach(this::carry);
            fromGuest.clear();
            for (byte[] frame : List.copyOf(toGuest)) {
                port.switchOffer(new UnsafeBuffer(frame), 0, frame.length);
                moved++;
            }
            toGuest.clear();
        } while (moved > 0);
    }

    private void carry(byte[] frame) {
        var buffer = new UnsafeBuffer(frame);
        EthernetFlyweight ethernet = new EthernetFlyweight().wrap(buffer, 0);
        if (ethernet.etherType() == EtherType.ARP) {
            var writer = new FrameWriter();
            toGuest.add(writer.copy(writer.arpReply(PROXY_MAC, SERVICE, GUEST_MAC, Ipv4Address.parse("10.0.0.5"))));
            return;
        }
        Ipv4Flyweight ip = new Ipv4Flyweight().wrap(buffer, EthernetFlyweight.LENGTH);
        int transport = EthernetFlyweight.LENGTH + ip.headerLength();
        int target = new TcpFlyweight().wrap(buffer, transport).destinationPort();
        LocalService service =
                device.namespace().services().find(IpProtocol.TCP, IpAddress.of(ip.destination()), target);
        if (service != null) {
            int end = EthernetFlyweight.LENGTH + ip.totalLength();
            service.receive(
                    new LocalPacket(
                            device.namespace(),
                            device,
                            new FlowKey(),
                            buffer,
                            frame.length,
                            EthernetFlyweight.LENGTH,
                            transport,
                            end,
                            nowNs / 1_000_000),
                    output);
        }
    }

    private TcpAnswer get(String path) {
        CompletableFuture<TcpAnswer> answer = guest.fetch(SERVICE, 80, "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        for (int i = 0; i < 70 && !answer.isDone(); i++) {
            settle();
            nowNs += SECOND;
        }
        return answer.join();
    }

    @Test
    void shouldTellAGuestItsInstance() {
        TcpAnswer answer = get("/latest/meta-data/instance-id");
        assertThat(answer.outcome()).isEqualTo(TcpAnswer.Outcome.ANSWERED);
        assertThat(answer.text()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n" + INSTANCE.id());
        assertThat(get("/latest/meta-data/").text()).contains("local-ipv4\n", "instance-id\n");
        assertThat(get("/latest/meta-data/public-ipv4").text()).endsWith("203.0.113.5");
        assertThat(get("/openstack/latest/meta_data.json").text()).contains("\"uuid\"", INSTANCE.id());
    }

    @Test
    void shouldAnswer404WhereThereIsNothing() {
        assertThat(get("/latest/nonsense").text()).startsWith("HTTP/1.1 404 Not Found\r\n");
    }

    @Test
    void shouldNotBelieveWhatTheGuestSaysOfItself() {
        CompletableFuture<TcpAnswer> answer = guest.fetch(
                SERVICE,
                80,
                String.join(
                        "\r\n",
                        "GET /latest/meta-data/local-ipv4 HTTP/1.1",
                        "X-Forwarded-For: 10.0.0.6",
                        "X-Neutron-Router-ID: r",
                        "",
                        ""));
        settle();
        assertThat(answer.join().text()).endsWith("\r\n\r\n10.0.0.5");
    }

    @Test
    void shouldRefuseWhatIsNoHttp() {
        CompletableFuture<TcpAnswer> answer = guest.fetch(SERVICE, 80, "hello\r\n\r\n");
        settle();
        assertThat(answer.join().text()).startsWith("HTTP/1.1 400 Bad Request");
    }

    @Test
    void shouldComeThroughWhenAnySegmentIsLost() {
        get("/");
        int all = segments;
        for (lost = 0; lost < all; lost++) {
            segments = 0;
            assertThat(get("/").text()).as("segment %d", lost).endsWith("latest");
        }
    }

    @Test
    void shouldGiveUpAfterAMinute() {
        deaf = true;
        assertThat(get("/").outcome()).isEqualTo(TcpAnswer.Outcome.TIMED_OUT);
    }
}
