package dev.patchbay.control.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.patchbay.codec.dhcp.DhcpOption;
import dev.patchbay.codec.ip.Ipv4Address;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class DhcpServerTest {
    private static final long GUEST = 0xfa163e000018L;
    private static final long OTHER = 0xfa163e000019L;
    private static final long STRANGER = 0xfa163e0000ffL;
    private static final String SERVER = "192.168.254.2";
    private static final String ADDRESS = "192.168.254.18";

    private static final NeutronDhcpFiles FILES = new NeutronDhcpFiles(
            List.of(new NeutronDhcpFiles.Subnet(
                    "1111",
                    "192.168.254.0/24",
                    "192.168.254.1",
                    List.of(),
                    List.of(SERVER),
                    Map.of(),
                    "192.168.254.1",
                    86400)),
            List.of(),
            List.of(
                    new NeutronDhcpFiles.Port("p1", GUEST, List.of(ADDRESS), "", Map.of()),
                    new NeutronDhcpFiles.Port(
                            "p2", OTHER, List.of("192.168.254.19"), "web", Map.of("ntp-server", "10.9.9.9"))),
            1450,
            "openstacklocal");

    private final DhcpServer server = new DhcpServer(FILES.settings(), List.of());
    private long now = 1_000_000;

    private String ask(DhcpClientMessage message) {
        DhcpAnswer answer = answer(message);
        return DhcpClientMessage.describe(answer == null ? null : answer.message());
    }

    private DhcpAnswer answer(DhcpClientMessage message) {
        byte[] octets = message.message();
        return server.answer(new UnsafeBuffer(octets), 0, octets.length, 0, message.unicast, now);
    }

    private static DhcpClientMessage discover(long mac) {
        return DhcpClientMessage.of(mac, DhcpOption.DISCOVER).asking();
    }

    private static DhcpClientMessage request(long mac) {
        return DhcpClientMessage.of(mac, DhcpOption.REQUEST).asking();
    }

    private static DhcpClientMessage select(long mac, String address) {
        return request(mac)
                .address(DhcpOption.SERVER_IDENTIFIER, SERVER)
                .address(DhcpOption.REQUESTED_ADDRESS, address);
    }

    @Test
    void shouldWriteTheFilesAsNeutronDoes() {
        assertThat(FILES.hostLines())
                .containsExactly(
                        "fa:16:3e:00:00:18,host-192-168-254-18.openstacklocal,192.168.254.18",
                        "fa:16:3e:00:00:19,web.openstacklocal,192.168.254.19,set:port-p2");
        assertThat(FILES.leaseLines())
                .containsExactly("0 fa:16:3e:00:00:18 192.168.254.18 * *", "0 fa:16:3e:00:00:19 192.168.254.19 * *");
        assertThat(FILES.optionLines())
                .containsExactly(
                        "tag:subnet-1111,option:classless-static-route,"
                                + "169.254.169.254/32,192.168.254.1,0.0.0.0/0,192.168.254.1",
                        "tag:subnet-1111,249,169.254.169.254/32,192.168.254.1,0.0.0.0/0,192.168.254.1",
                        "tag:subnet-1111,option:router,192.168.254.1",
                        "tag:port-p2,option:ntp-server,10.9.9.9");
    }

    @Test
    void shouldOfferAndAcknowledgeWithTheSameOptionsInDnsmasqsOrder() {
        String rest = """
                54 c0a8fe02
                51 00015180
                58 0000a8c0
                59 00012750
                1 ffffff00
                28 c0a8feff
                6 c0a8fe02
                15 6f70656e737461636b6c6f63616c
                12 686f73742d3139322d3136382d3235342d3138
                3 c0a8fe01
                249 20a9fea9fec0a8fe0100c0a8fe01
                121 20a9fea9fec0a8fe0100c0a8fe01
                26 05aa
                """;
        assertThat(ask(discover(GUEST))).contains(" yi 192.168.254.18 si 192.168.254.2 gi 0.0.0.0 length 365\n");
        assertThat(ask(discover(GUEST))).endsWith("53 02\n" + rest);
        assertThat(ask(select(GUEST, ADDRESS))).endsWith("53 05\n" + rest);
        assertThat(server.leases())
                .extracting(DhcpLease::line)
                .containsExactly("1086400 fa:16:3e:00:00:18 192.168.254.18 host-192-168-254-18 *");
    }

    @Test
    void shouldSendPortOptionsToTheirPortOnly() {
        assertThat(ask(discover(OTHER))).contains("12 776562\n42 0a090909\n3 c0a8fe01\n");
        assertThat(ask(discover(GUEST))).doesNotContain("\n42 ");
    }

    @Test
    void shouldForceTheMtuAndElseSendWhatWasAskedFor() {
        assertThat(ask(DhcpClientMessage.of(GUEST, DhcpOption.DISCOVER).asking((byte) 121, (byte) 3, (byte) 15)))
                .endsWith("""
                        1 ffffff00
                        28 c0a8feff
                        15 6f70656e737461636b6c6f63616c
                        3 c0a8fe01
                        121 20a9fea9fec0a8fe0100c0a8fe01
                        26 05aa
                        """);
        assertThat(ask(DhcpClientMessage.of(GUEST, DhcpOption.DISCOVER))).contains("\n249 ", "\n121 ", "\n12 ");
    }

    @Test
    void shouldNotHearStrangersThatLookForAServer() {
        assertThat(ask(discover(STRANGER))).isEqualTo("none");
        assertThat(ask(request(STRANGER).address(DhcpOption.REQUESTED_ADDRESS, ADDRESS)))
                .isEqualTo("none");
    }

    @Test
    void shouldRefuseAddressesOfOthers() {
        DhcpAnswer answer = answer(select(GUEST, "192.168.254.77"));
        assertThat(answer.to()).isEqualTo(DhcpAnswer.EVERYBODY);
        assertThat(DhcpClientMessage.describe(answer.message()))
                .contains("flags 32768 ci 0.0.0.0 yi 0.0.0.0 si 0.0.0.0 gi 0.0.0.0 length 300")
                .endsWith("53 06\n54 c0a8fe02\n56 61646472657373206e6f7420617661696c61626c65\n");
        assertThat(ask(select(GUEST, "10.0.0.1"))).contains("56 77726f6e67206e6574776f726b");
        assertThat(ask(select(STRANGER, ADDRESS))).contains("53 06");
    }

    @Test
    void shouldLeaveRequestsForOtherServersAlone() {
        assertThat(ask(request(GUEST)
                        .address(DhcpOption.SERVER_IDENTIFIER, "192.168.254.3")
                        .address(DhcpOption.REQUESTED_ADDRESS, ADDRESS)))
                .isEqualTo("none");
    }

    @Test
    void shouldKnowAClientThatComesBackByItsLease() {
        var back = request(GUEST).address(DhcpOption.REQUESTED_ADDRESS, ADDRESS);
        assertThat(ask(back)).isEqualTo("none");
        ask(select(GUEST, ADDRESS));
        assertThat(ask(request(GUEST).address(DhcpOption.REQUESTED_ADDRESS, ADDRESS)))
                .contains("53 05");
        assertThat(ask(request(GUEST).address(DhcpOption.REQUESTED_ADDRESS, "192.168.254.99")))
                .contains("56 77726f6e672061646472657373");
    }

    @Test
    void shouldRenewAlsoLeasesItWasBornWith() {
        var born = new DhcpServer(FILES.settings(), FILES.leases());
        byte[] renewal = request(GUEST).from(ADDRESS).toServer().message();
        DhcpAnswer answer = born.answer(new UnsafeBuffer(renewal), 0, renewal.length, 0, true, now);
        assertThat(DhcpClientMessage.describe(answer.message()))
                .contains("ci 192.168.254.18 yi 192.168.254.18")
                .contains("53 05\n54 c0a8fe02\n51 00015180\n58 0000a8c0\n59 00012750\n");
        assertThat(answer.to()).isEqualTo(Ipv4Address.parse(ADDRESS));
        assertThat(answer.fresh()).isFalse();
        assertThat(ask(request(GUEST).from(ADDRESS).toServer())).contains("56 6c65617365206e6f7420666f756e64");
        assertThat(ask(request(GUEST).from(ADDRESS))).isEqualTo("none");
    }

    @Test
    void shouldSendAnswersWhereClientsCanHearThem() {
        assertThat(answer(discover(GUEST).broadcast()).to()).isEqualTo(DhcpAnswer.EVERYBODY);
        DhcpAnswer unicast = answer(discover(GUEST));
        assertThat(unicast.to()).isEqualTo(Ipv4Address.parse(ADDRESS));
        assertThat(unicast.fresh()).isTrue();
        assertThat(unicast.mac()).isEqualTo(GUEST);
        assertThat(unicast.from()).isEqualTo(Ipv4Address.parse(SERVER));
    }

    @Test
    void shouldTellWhoHasAnAddressTheRest() {
        ask(select(GUEST, ADDRESS));
        assertThat(ask(DhcpClientMessage.of(GUEST, DhcpOption.INFORM).asking().from(ADDRESS)))
                .contains("ci 192.168.254.18 yi 0.0.0.0 si 192.168.254.2")
                .contains("53 05\n54 c0a8fe02\n1 ffffff00")
                .contains("\n12 ");
        assertThat(ask(DhcpClientMessage.of(GUEST, DhcpOption.INFORM).asking())).isEqualTo("none");
    }

    @Test
    void shouldTakeLeasesBackAndKeepDeclinedAddresses() {
        ask(select(GUEST, ADDRESS));
        var release = DhcpClientMessage.of(GUEST, DhcpOption.RELEASE)
                .address(DhcpOption.SERVER_IDENTIFIER, SERVER)
                .from(ADDRESS);
        assertThat(ask(release)).isEqualTo("none");
        assertThat(server.leases()).isEmpty();
        assertThat(ask(DhcpClientMessage.of(GUEST, DhcpOption.DECLINE)
                        .address(DhcpOption.SERVER_IDENTIFIER, SERVER)
                        .address(DhcpOption.REQUESTED_ADDRESS, ADDRESS)))
                .isEqualTo("none");
        assertThat(ask(discover(GUEST))).isEqualTo("none");
        now += DhcpServer.DECLINED_SECONDS;
        assertThat(ask(discover(GUEST))).contains("53 02");
    }

    @Test
    void shouldLendForLessButNotForMore() {
        assertThat(ask(discover(GUEST).number(DhcpOption.LEASE_TIME, 600))).contains("51 00000258\n58 0000012c\n");
        assertThat(ask(discover(GUEST).number(DhcpOption.LEASE_TIME, 60))).contains("51 00000078\n");
        assertThat(ask(discover(GUEST).number(DhcpOption.LEASE_TIME, -1))).contains("51 00015180\n");
    }

    @Test
    void shouldForgetLeasesThatEnded() {
        ask(select(GUEST, ADDRESS));
        now += 86_400;
        assertThat(ask(request(GUEST).from(ADDRESS).toServer())).contains("53 06");
    }

    @Test
    void shouldRefuseLinesThatMakeNoSense() {
        assertThat(catchThrowable(() -> DhcpOptionLine.parse("tag:x,option:nonsense,1")))
                .hasMessage("bad DHCP option \"tag:x,option:nonsense,1\": there is no option \"nonsense\"");
        assertThat(catchThrowable(() -> DhcpOptionLine.parse("121,10.0.0.0/8"))).hasMessageContaining("pairs");
        assertThat(catchThrowable(() -> DhcpHost.parse("fa:16:3e:00:00:18,??")))
                .hasMessageContaining("bad field \"??\"");
        assertThat(catchThrowable(() -> DhcpLease.parse("0 fa:16:3e:00:00:18"))).hasMessageContaining("bad DHCP lease");
    }

    @Test
    void shouldReadWhatItWrites() {
        for (String line : List.of(
                "fa:16:3e:00:00:18,host-1.example,192.168.254.18",
                "fa:16:3e:00:00:18,id:ff:01:02,h,192.168.254.18,set:port-1,set:x",
                "fa:16:3e:00:00:18,ignore")) {
            assertThat(DhcpHost.parse(line).line()).isEqualTo(line);
        }
        for (String line : List.of(
                "0 fa:16:3e:00:00:18 192.168.254.18 * *",
                "1795351138 fa:16:3e:00:00:20 192.168.254.20 host-192-168-254-20 01:fa:16:3e:00:00:20")) {
            assertThat(DhcpLease.parse(line).line()).isEqualTo(line);
        }
    }

    @Test
    void shouldAnswerNothingToAnyOctets() {
        long seed = System.nanoTime();
        var random = new java.util.Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] message = select(GUEST, ADDRESS).message();
            for (int n = random.nextInt(4); n >= 0; n--) {
                message[random.nextInt(message.length)] = (byte) random.nextInt();
            }
            int length = random.nextInt(message.length + 1);
            DhcpAnswer answer = server.answer(new UnsafeBuffer(message), 0, length, 0, random.nextBoolean(), now);
            assertThat(answer == null || answer.message().length >= 300)
                    .as("seed %d", seed)
                    .isTrue();
        }
    }
}
