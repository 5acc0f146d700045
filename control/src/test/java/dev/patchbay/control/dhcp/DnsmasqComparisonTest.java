package dev.patchbay.control.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patchbay.codec.dhcp.DhcpOption;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Asks the real dnsmasq, started in a network namespace with Neutron's arguments, and this server the same questions in the
 * same order. Skipped where there is no dnsmasq, or no right to make namespaces.
 */
class DnsmasqComparisonTest {
    private static final Path DNSMASQ = Path.of("/usr/sbin/dnsmasq");
    private static final String SERVER = "192.168.254.2";
    private static final long SENTINEL = 0xfa163e0000eeL;
    private static final List<String> ADDRESSES = List.of(
            "192.168.254.18", "192.168.254.19", "192.168.254.20", "192.168.254.77", "192.168.254.18", "10.1.1.1");
    private static final long[] MACS = {
        0xfa163e000018L, 0xfa163e000018L, 0xfa163e000019L, 0xfa163e000020L, 0xfa163e0000ffL
    };
    private static final int MESSAGES = 250;

    private static final NeutronDhcpFiles FILES = new NeutronDhcpFiles(
            List.of(new NeutronDhcpFiles.Subnet(
                    "1111",
                    "192.168.254.0/24",
                    "192.168.254.1",
                    List.of("8.8.8.8", "9.9.9.9"),
                    List.of(SERVER),
                    Map.of("10.20.0.0/14", "192.168.254.7"),
                    "192.168.254.1",
                    86400)),
            List.of("192.168.55.0/24"),
            List.of(
                    new NeutronDhcpFiles.Port("p1", MACS[0], List.of("192.168.254.18"), "", Map.of()),
                    new NeutronDhcpFiles.Port(
                            "p2",
                            MACS[2],
                            List.of("192.168.254.19"),
                            "web",
                            Map.of(
                                    "ntp-server",
                                    "10.9.9.9",
                                    "domain-search",
                                    "a.example,b.example",
                                    "150",
                                    "10.1.2.3")),
                    new NeutronDhcpFiles.Port(
                            "p3",
                            MACS[3],
                            List.of("192.168.254.20"),
                            "",
                            Map.of(
                                    "bootfile-name",
                                    "pxelinux.0",
                                    "tftp-server",
                                    "10.8.8.8",
                                    "server-ip-address",
                                    "10.8.8.8")),
                    new NeutronDhcpFiles.Port("s", SENTINEL, List.of("192.168.254.200"), "", Map.of())),
            1450,
            "openstacklocal");

    @TempDir
    Path folder;

    private final String names = "pb" + ProcessHandle.current().pid() % 100_000;
    private final String serverSpace = names + "s";
    private final String clientSpace = names + "c";
    private Process dnsmasq;
    private Process probe;
    private int asked;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Files.isExecutable(DNSMASQ), "dnsmasq is not installed: nothing to compare with");
        assumeTrue(run("ip", "netns", "add", serverSpace), "no right to make network namespaces");
        assertThat(run("ip", "netns", "add", clientSpace)).isTrue();
        assertThat(run(
                        "ip",
                        "link",
                        "add",
                        "tapd",
                        "netns",
                        serverSpace,
                        "type",
                        "veth",
                        "peer",
                        "name",
                        "vm",
                        "netns",
                        clientSpace))
                .isTrue();
        inside(serverSpace, "address", "add", SERVER + "/24", "dev", "tapd");
        inside(serverSpace, "address", "add", "169.254.169.254/32", "dev", "tapd");
        inside(serverSpace, "link", "set", "lo", "up");
        inside(serverSpace, "link", "set", "tapd", "up");
        inside(clientSpace, "link", "set", "vm", "up");
        for (String address : List.of("18", "19", "20", "77")) {
            inside(clientSpace, "address", "add", "192.168.254." + address + "/24", "dev", "vm");
        }
        inside(clientSpace, "route", "add", "255.255.255.255", "dev", "vm");
        write("host", FILES.hostLines());
        write("leases", FILES.leaseLines());
        write("opts", FILES.optionLines());
        write("addn_hosts", List.of());
        dnsmasq = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        serverSpace,
                        DNSMASQ.toString(),
                        "--keep-in-foreground",
                        "--user=root",
                        "--no-hosts",
                        "--no-resolv",
                        "--pid-file=" + folder.resolve("pid"),
                        "--dhcp-hostsfile=" + folder.resolve("host"),
                        "--addn-hosts=" + folder.resolve("addn_hosts"),
                        "--dhcp-optsfile=" + folder.resolve("opts"),
                        "--dhcp-leasefile=" + folder.resolve("leases"),
                        "--dhcp-match=set:ipxe,175",
                        "--dhcp-userclass=set:ipxe6,iPXE",
                        "--local-service",
                        "--bind-dynamic",
                        "--dhcp-range=set:subnet-1111,192.168.254.0,static,255.255.255.0,86400s",
                        "--dhcp-option-force=option:mtu,1450",
                        "--dhcp-lease-max=256",
                        "--conf-file=",
                        "--domain=openstacklocal")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        probe = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        clientSpace,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DhcpProbe.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : new Process[] {probe, dnsmasq}) {
            if (process != null) {
                process.destroy();
                process.waitFor(5, TimeUnit.SECONDS);
            }
        }
        if (Files.isExecutable(DNSMASQ)) {
            run("ip", "netns", "delete", clientSpace);
            run("ip", "netns", "delete", serverSpace);
        }
    }

    private void write(String name, List<String> lines) throws IOException {
        Files.write(folder.resolve(name), lines);
    }

    private void inside(String space, String... command) throws Exception {
        var words = new ArrayList<>(List.of("ip", "-n", space));
        words.addAll(List.of(command));
        assertThat(run(words.toArray(String[]::new)))
                .as(String.join(" ", words))
                .isTrue();
    }

    private boolean run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("commands").toFile())
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void shouldAnswerAsDnsmasqDoes() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var server = new DhcpServer(FILES.settings(), FILES.leases());
        var questions = probe.outputWriter(StandardCharsets.US_ASCII);
        var answers = new BufferedReader(new InputStreamReader(probe.getInputStream(), StandardCharsets.US_ASCII));
        var digits = HexFormat.of();
        awaitDnsmasq(questions, answers);
        int answered = 0;
        for (int i = 0; i < MESSAGES; i++) {
            var text = new StringBuilder();
            DhcpClientMessage question = draw(random, text);
            byte[] message = question.message();
            String line = ask(questions, answers, question.unicast ? SERVER : "broadcast", message);
            DhcpAnswer own = server.answer(
                    new UnsafeBuffer(message),
                    0,
                    message.length,
                    source(question),
                    question.unicast,
                    System.currentTimeMillis() / 1000);
            String expected = DhcpClientMessage.describe(line.equals("none") ? null : digits.parseHex(line));
            String actual = DhcpClientMessage.describe(own == null ? null : own.message());
            assertThat(comparable(actual, text))
                    .as("seed %d, message %d:%s", seed, i, text)
                    .isEqualTo(comparable(expected, text));
            answered += line.equals("none") ? 0 : 1;
        }
        assertThat(answered).isBetween(MESSAGES / 10, MESSAGES);
    }

    /** Asks as nobody known; dnsmasq listens a moment after it was started. */
    private void awaitDnsmasq(BufferedWriter questions, BufferedReader answers) throws IOException {
        byte[] nobody = DhcpClientMessage.of(1, DhcpOption.DISCOVER).broadcast().message();
        String line = "silence";
        for (int i = 0; i < 3 && line.equals("silence"); i++) {
            line = ask(questions, answers, "broadcast", nobody);
        }
        assertThat(line).as("dnsmasq and the probe").isEqualTo("none");
    }

    private String ask(BufferedWriter questions, BufferedReader answers, String to, byte[] message) throws IOException {
        byte[] sentinel =
                DhcpClientMessage.of(SENTINEL, DhcpOption.DISCOVER).broadcast().message();
        new UnsafeBuffer(sentinel).putInt(4, ++asked);
        questions.write(to + " " + HexFormat.of().formatHex(message) + " "
                + HexFormat.of().formatHex(sentinel));
        questions.newLine();
        questions.flush();
        return answers.readLine();
    }

    private static String comparable(String answer, StringBuilder question) {
        String kept = question.indexOf(" from") > 0 ? withoutChance(answer) : answer;
        return question.indexOf(" type 8 ") < 0 ? kept : kept.replaceAll("(?m)^ *12 .*\\n| length \\d+$", "");
    }

    /** What renewals are shortened by is chosen by chance, and seconds of a lease may have passed. */
    private static String withoutChance(String answer) {
        return answer.replaceAll("(?m)^(58|59|51) .*$", "$1");
    }

    private static int source(DhcpClientMessage question) {
        byte[] message = question.message();
        return new UnsafeBuffer(message).getInt(12, java.nio.ByteOrder.BIG_ENDIAN);
    }

    private static DhcpClientMessage draw(Random random, StringBuilder text) {
        int[] types = {1, 1, 1, 3, 3, 3, 3, 3, 8, 7, 9};
        int type = types[random.nextInt(types.length)];
        long mac = MACS[random.nextInt(MACS.length)];
        DhcpClientMessage message = DhcpClientMessage.of(mac, type);
        text.append(" type ").append(type).append(" mac ").append(Long.toHexString(mac));
        boolean from = (random.nextInt(3) == 0 && type != 1) || type == 8;
        String address = ADDRESSES.get(random.nextInt(ADDRESSES.size() - (from ? 1 : 0)));
        if (type == DhcpOption.INFORM) {
            // Whose name dnsmasq tells a client that says to have the address of another, depends on more than its
            // files; so it is not compared either.
            address = "192.168.254." + (mac == MACS[2] ? 19 : mac == MACS[3] ? 20 : mac == MACS[0] ? 18 : 77);
        }
        if (from) {
            message.from(address);
            text.append(" from ").append(address);
            message.unicast = random.nextBoolean();
            text.append(message.unicast ? " unicast" : "");
        } else {
            message.broadcast();
        }
        if (!from && (type == 3 || random.nextInt(8) == 0)) {
            message.address(DhcpOption.REQUESTED_ADDRESS, address);
            text.append(" wants ").append(address);
        }
        if (random.nextInt(3) != 0 && (!from || type == 7)) {
            String server = random.nextInt(6) == 0 ? "192.168.254.3" : SERVER;
            message.address(DhcpOption.SERVER_IDENTIFIER, server);
            text.append(" server ").append(server);
        }
        switch (random.nextInt(4)) {
            case 0 -> {}
            case 1 -> {
                byte[] codes = new byte[1 + random.nextInt(12)];
                for (int i = 0; i < codes.length; i++) {
                    int[] known = {1, 3, 6, 12, 15, 26, 28, 42, 121, 249, 58, 59, 66, 67, 119, 150, 2, 33};
                    codes[i] = (byte) known[random.nextInt(known.length)];
                }
                message.asking(codes);
                text.append(" asks ").append(HexFormat.of().formatHex(codes));
            }
            default -> message.asking();
        }
        if (random.nextInt(5) == 0) {
            String name = random.nextBoolean() ? "web" : "other";
            message.text(DhcpOption.HOST_NAME, name);
            text.append(" named ").append(name);
        }
        if (random.nextInt(6) == 0) {
            int seconds = new int[] {60, 600, 90_000, -1}[random.nextInt(4)];
            message.number(DhcpOption.LEASE_TIME, seconds);
            text.append(" for ").append(seconds);
        }
        if (random.nextInt(6) == 0) {
            message.octets(DhcpOption.CLIENT_IDENTIFIER, "01" + HexFormat.of().toHexDigits(mac, 12));
            text.append(" identified");
        }
        if (random.nextInt(8) == 0) {
            message.octets(DhcpOption.CLIENT_FQDN, random.nextBoolean() ? "050000666f6f" : "00000003666f6f");
            text.append(" with its full name");
        }
        return message;
    }
}
