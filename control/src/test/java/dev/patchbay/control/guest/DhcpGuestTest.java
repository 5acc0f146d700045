package dev.patchbay.control.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.dhcp.DhcpFlyweight;
import dev.patchbay.codec.dhcp.DhcpOption;
import dev.patchbay.codec.dhcp.DhcpOptionCursor;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.dhcp.DhcpAnswer;
import dev.patchbay.control.dhcp.DhcpLease;
import dev.patchbay.control.dhcp.DhcpServer;
import dev.patchbay.control.dhcp.NeutronDhcpFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A client and Neutron's server, joined by this test. */
class DhcpGuestTest {
    private static final long MAC = 0xfa163e55eb35L;
    private static final long SECOND = 1_000_000_000L;
    private static final int SERVER = Ipv4Address.parse("192.168.0.2");

    private final List<String> sent = new ArrayList<>();
    private GuestConfiguration configuration;
    private boolean connected = true;
    private long nowNs = 5 * SECOND;
    private byte[] pending;
    private final DhcpServer server = new DhcpServer(files("192.168.0.1").settings(), List.of());

    private final DhcpClient client = new DhcpClient(MAC, new DhcpClient.Link() {
        @Override
        public void send(int source, int destination, DhcpClient.DirectMessage message) {
            var buffer = new UnsafeBuffer(new byte[1000]);
            int length = message.write(buffer, 0);
            var options = new DhcpOptionCursor().wrap(buffer, 0, length);
            options.find(DhcpOption.MESSAGE_TYPE, 1);
            sent.add(options.octet() + " " + Ipv4Address.format(source) + ">" + Ipv4Address.format(destination));
            if (connected) {
                DhcpAnswer answer = server.answer(buffer, 0, length, source, destination == SERVER, nowNs / SECOND);
                pending = answer == null ? null : answer.message();
            }
        }

        @Override
        public void configure(GuestConfiguration next) {
            configuration = next;
        }
    });

    private static NeutronDhcpFiles files(String metadata) {
        return new NeutronDhcpFiles(
                List.of(new NeutronDhcpFiles.Subnet(
                        "1",
                        "192.168.0.0/16",
                        "192.168.0.1",
                        List.of("8.8.8.8"),
                        List.of("192.168.0.2"),
                        Map.of(),
                        metadata,
                        86400)),
                List.of(),
                List.of(new NeutronDhcpFiles.Port("p", MAC, List.of("192.168.3.32"), "", Map.of())),
                1450,
                "openstacklocal");
    }

    /** Lets the client work, and answers come, until nothing more happens. */
    private void work() {
        while (client.doWork(nowNs) > 0 || pending != null) {
            if (pending != null) {
                byte[] answer = pending;
                pending = null;
                client.receive(new UnsafeBuffer(answer), 0, answer.length, nowNs);
            }
        }
    }

    @Test
    void shouldGetAnAddressAndListIt() {
        work();

        assertThat(sent).containsExactly("1 0.0.0.0>255.255.255.255", "3 0.0.0.0>255.255.255.255");
        assertThat(client.state()).isEqualTo(DhcpClient.State.BOUND);
        assertThat(configuration.routeLines())
                .containsExactly(
                        "default via 192.168.0.1 dev ens3 proto dhcp src 192.168.3.32 metric 100",
                        "169.254.169.254 via 192.168.0.1 dev ens3 proto dhcp src 192.168.3.32 metric 100",
                        "192.168.0.0/16 dev ens3 proto kernel scope link src 192.168.3.32 metric 100");
        assertThat(configuration.addressLines(MAC))
                .contains(
                        "2: ens3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc fq_codel state UP group default"
                                + " qlen 1000",
                        "    link/ether fa:16:3e:55:eb:35 brd ff:ff:ff:ff:ff:ff",
                        "    inet 192.168.3.32/16 brd 192.168.255.255 scope global dynamic ens3",
                        "       valid_lft 86400sec preferred_lft 86400sec");
        assertThat(configuration.nextHop(Ipv4Address.parse("8.8.8.8"))).isEqualTo(Ipv4Address.parse("192.168.0.1"));
        int neighbour = Ipv4Address.parse("192.168.200.1");
        assertThat(configuration.nextHop(neighbour)).isEqualTo(neighbour);
    }

    @Test
    void shouldGoToTheDhcpPortForMetadataOfAnIsolatedNetwork() {
        server.settings(files("192.168.0.2").settings());
        work();
        assertThat(configuration.nextHop(Ipv4Address.parse("169.254.169.254"))).isEqualTo(SERVER);
    }

    @Test
    void shouldRenewAtHalfTimeWithTheServerAlone() {
        work();
        sent.clear();
        nowNs += 43_199 * SECOND;
        work();
        assertThat(sent).isEmpty();
        nowNs += SECOND;
        work();
        assertThat(sent).containsExactly("3 192.168.3.32>192.168.0.2");
        assertThat(client.state()).isEqualTo(DhcpClient.State.BOUND);
        assertThat(client.deadlineNs(nowNs)).isEqualTo(nowNs + 43_200 * SECOND);
    }

    @Test
    void shouldAskEverybodyFromT2OnAndGiveTheAddressUpAtTheEnd() {
        work();
        connected = false;
        nowNs += 75_600 * SECOND;
        sent.clear();
        work();
        assertThat(sent).containsExactly("3 192.168.3.32>255.255.255.255");
        assertThat(client.state()).isEqualTo(DhcpClient.State.REBINDING);
        nowNs += 10_800 * SECOND;
        work();
        assertThat(sent).last().isEqualTo("1 0.0.0.0>255.255.255.255");
        assertThat(configuration.addresses()).isEmpty();
    }

    @Test
    void shouldBeginAnewWhenItIsRefused() {
        work();
        server.leases().stream().map(DhcpLease::address).toList().forEach(server::release);
        sent.clear();
        nowNs += 43_200 * SECOND;
        work();
        assertThat(sent)
                .containsExactly(
                        "3 192.168.3.32>192.168.0.2", "1 0.0.0.0>255.255.255.255", "3 0.0.0.0>255.255.255.255");
        assertThat(client.state()).isEqualTo(DhcpClient.State.BOUND);
    }

    @Test
    void shouldAskAgainAndAgainMoreAndMoreSeldom() {
        connected = false;
        var gaps = new ArrayList<Long>();
        long last = nowNs;
        work();
        for (int i = 0; i < 8; i++) {
            nowNs = client.deadlineNs(nowNs);
            gaps.add((nowNs - last) / SECOND);
            last = nowNs;
            work();
        }
        assertThat(gaps).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 64L);
        connected = true;
        nowNs = client.deadlineNs(nowNs);
        work();
        assertThat(client.state()).isEqualTo(DhcpClient.State.BOUND);
    }

    @Test
    void shouldHearNothingThatIsNotMeantForIt() {
        connected = false;
        work();
        var foreign = new UnsafeBuffer(new byte[300]);
        new DhcpFlyweight().wrap(foreign, 0).initialize().operation(2).hardwareAddress(MAC + 1);
        client.receive(foreign, 0, 300, nowNs);
        client.receive(foreign, 0, 100, nowNs);
        assertThat(client.state()).isEqualTo(DhcpClient.State.SELECTING);
        assertThat(configuration).isNull();
    }
}
