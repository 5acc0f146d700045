package dev.patchbay.control.appctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AppctlServerTest {
    private static final Path REAL_APPCTL = Path.of("/usr/bin/ovs-appctl");

    @TempDir
    private Path folder;

    private final CommandRegistry registry = new CommandRegistry();
    private AppctlServer server;
    private Path socket;

    @BeforeEach
    void startServer() throws IOException {
        registry.command("echo", "[WORD]...", 1, 3, arguments -> String.join(" ", arguments));
        registry.command("silent", "", 0, 0, arguments -> "");
        registry.command("refuse", "", 0, 0, arguments -> {
            throw new CommandFailure("no such bridge");
        });
        registry.command("break", "", 0, 0, arguments -> {
            throw new IllegalStateException("a fault");
        });
        socket = folder.resolve("lab").resolve("host.ctl");
        server = AppctlServer.start(socket, registry);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void shouldAnswerInTheWordsOfTheProtocol() throws IOException {
        assertThat(raw("{\"id\":0,\"method\":\"echo\",\"params\":[\"a\",\"b\"]}"))
                .isEqualTo("{\"id\":0,\"result\":\"a b\\n\",\"error\":null}");
        assertThat(raw("{\"id\":\"x\",\"method\":\"silent\",\"params\":[]}"))
                .isEqualTo("{\"id\":\"x\",\"result\":\"\",\"error\":null}");
        assertThat(raw("{\"id\":1,\"method\":\"refuse\",\"params\":[]}"))
                .isEqualTo("{\"id\":1,\"error\":\"no such bridge\\n\"}");
        assertThat(raw("{\"id\":1,\"method\":\"nope\",\"params\":[]}"))
                .isEqualTo("{\"id\":1,\"error\":\"\\\"nope\\\" is not a valid command"
                        + " (use \\\"list-commands\\\" to see a list of valid commands)\\n\"}");
        assertThat(raw("{\"id\":1,\"method\":\"echo\",\"params\":[]}"))
                .isEqualTo("{\"id\":1,\"error\":\"\\\"echo\\\" command requires at least 1 arguments\\n\"}");
        assertThat(raw("{\"id\":1,\"method\":\"silent\",\"params\":[\"a\"]}"))
                .isEqualTo("{\"id\":1,\"error\":\"\\\"silent\\\" command takes at most 0 arguments\\n\"}");
        assertThat(raw("{\"id\":1,\"method\":\"echo\",\"params\":[1]}"))
                .isEqualTo("{\"id\":1,\"error\":\"\\\"echo\\\" command has non-string argument\\n\"}");
    }

    @Test
    void shouldAnswerOtherMachinesThatItKnows() throws IOException {
        InetAddress known = InetAddress.ofLiteral("127.0.0.2");
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (AppctlServer messages = AppctlServer.listen(any, known::equals, registry)) {
            try (AppctlClient client = AppctlClient.connect(known, messages.address())) {
                assertThat(client.call("echo", "a").text()).isEqualTo("a\n");
            }
            InetAddress stranger = InetAddress.ofLiteral("127.0.0.3");
            try (AppctlClient client = AppctlClient.connect(stranger, messages.address())) {
                assertThatThrownBy(() -> client.call("echo", "a")).isInstanceOf(IOException.class);
            }
            assertThatThrownBy(() -> AppctlServer.listen(messages.address(), known::equals, registry))
                    .hasMessageStartingWith("cannot listen for the hosts on other machines on TCP 127.0.0.1:");
        }
    }

    @Test
    void shouldNameTheAddressWhereNobodyListens() throws IOException {
        InetSocketAddress nobody;
        try (ServerSocketChannel taken =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            nobody = (InetSocketAddress) taken.getLocalAddress();
        }
        assertThatThrownBy(() -> AppctlClient.connect(nobody.getAddress(), nobody))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("nobody answers on TCP 127.0.0.1:" + nobody.getPort());
    }

    @Test
    void shouldAnswerConcatenatedAndSplitRequestsInOrder() throws IOException {
        String first = "{\"id\":1,\"method\":\"echo\",\"params\":[\"a\"]}";
        String second = "{\"id\":2,\"method\":\"echo\",\"params\":[\"b\"]}";
        assertThat(raw(first + second.substring(0, 20), second.substring(20)))
                .isEqualTo(
                        "{\"id\":1,\"result\":\"a\\n\",\"error\":null}{\"id\":2,\"result\":\"b\\n\",\"error\":null}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "[1,2]",
                "{]",
                "{\"method\":\"silent\",\"params\":[]}",
                "{\"id\":null,\"method\":\"silent\",\"params\":[]}",
                "{\"id\":0,\"method\":\"silent\"}",
                "{\"id\":0,\"method\":7,\"params\":[]}",
                "{\"id\":0,\"method\":\"silent\",\"params\":{}}",
                "{\"id\":0,\"method\":\"silent\",\"params\":[],\"more\":1}",
                "{\"id\":0,\"result\":\"x\",\"error\":null}",
                "{\"id\":0,\"method\":\"patchbay.exec\",\"params\":[]}",
                "{\"id\":0,\"method\":\"patchbay.exec\",\"params\":[{\"command\":[],\"terminal\":false}]}"
            })
    void shouldCloseConnectionThatSpeaksSomethingElse(String bytes) throws IOException {
        assertThat(raw(bytes)).isEmpty();
        assertThat(call("silent").ok()).isTrue();
    }

    @Test
    void shouldCloseConnectionWhoseRequestIsHuge() throws IOException {
        try (SocketChannel channel = connect()) {
            ByteBuffer flood = ByteBuffer.allocate(1 << 20);
            assertThatThrownBy(() -> {
                        channel.write(ByteBuffer.wrap("{\"id\":\"".getBytes(StandardCharsets.UTF_8)));
                        for (int i = 0; i < 64; i++) {
                            flood.clear();
                            channel.write(flood);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(call("silent").ok()).isTrue();
    }

    @Test
    void shouldTellTheCallerOfAFaultAndLiveOn() throws IOException {
        assertThat(call("break"))
                .isEqualTo(new AppctlReply(false, "break: internal error: java.lang.IllegalStateException: a fault\n"));
        assertThat(call("echo", "on").text()).isEqualTo("on\n");
    }

    @Test
    void shouldListCommandsAsOpenVSwitchDoes() throws IOException {
        assertThat(call("list-commands").text()).isEqualTo("""
                The available commands are:
                  break                  \s
                  echo                    [WORD]...
                  list-commands          \s
                  refuse                 \s
                  silent                 \s
                """);
    }

    @Test
    void shouldCarryLongAnswers() throws IOException {
        String word = "x".repeat(3_000_000);
        assertThat(call("echo", word).text()).isEqualTo(word + "\n");
    }

    @Test
    void shouldKeepOthersOut() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void shouldRefuseASecondServerOnTheSocketAndReplaceAStaleOne() throws IOException {
        assertThatThrownBy(() -> AppctlServer.start(socket, registry))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("running already");
        Path stale = folder.resolve("stale.ctl");
        Files.createFile(stale);
        try (AppctlServer second = AppctlServer.start(stale, registry)) {
            assertThat(second.socket()).isEqualTo(stale);
        }
        assertThat(stale).doesNotExist();
    }

    @Test
    void shouldSayWhichPathIsTooLong() {
        Path far = folder.resolve("x".repeat(120)).resolve("host.ctl");
        assertThatThrownBy(() -> AppctlServer.start(far, registry))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("XDG_RUNTIME_DIR");
    }

    @Test
    void shouldFindHostsThatAnswer() throws IOException {
        ControlSockets sockets = new ControlSockets(folder);
        assertThat(sockets.labs()).containsExactly("lab");
        assertThat(sockets.hosts("lab")).containsExactly("host");
        Path stale = sockets.socket("lab", "gone");
        Files.createFile(stale);
        Files.setLastModifiedTime(stale, java.nio.file.attribute.FileTime.fromMillis(0));
        assertThat(sockets.hosts("lab")).containsExactly("host");
        assertThat(stale).doesNotExist();
        server.close();
        assertThat(sockets.labs()).isEmpty();
        assertThat(new ControlSockets(folder.resolve("nowhere")).labs()).isEmpty();
    }

    @Test
    void shouldAnswerTheRealOvsAppctl() throws Exception {
        assumeThat(REAL_APPCTL).as("openvswitch-common is not installed").exists();
        assertThat(realAppctl("echo", "a", "b")).containsExactly("0", "a b");
        assertThat(realAppctl("silent")).containsExactly("0", "");
        assertThat(realAppctl("refuse"))
                .containsExactly("2", "no such bridge\novs-appctl: " + socket + ": server returned an error");
        assertThat(realAppctl("list-commands").getLast()).startsWith("The available commands are:\n");
    }

    private List<String> realAppctl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(REAL_APPCTL.toString(), "-t", socket.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return List.of(String.valueOf(process.waitFor()), output.strip());
    }

    private AppctlReply call(String method, String... arguments) throws IOException {
        try (AppctlClient client = AppctlClient.connect(socket)) {
            return client.call(method, arguments);
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
    }

    /** Sends bytes, says that no more will come, and returns all that is answered. */
    private String raw(String... pieces) throws IOException {
        try (SocketChannel channel = connect()) {
            for (String piece : pieces) {
                channel.write(ByteBuffer.wrap(piece.getBytes(StandardCharsets.UTF_8)));
            }
            channel.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(1 << 16);
            while (channel.read(answer) >= 0) {
                assertThat(answer.hasRemaining()).isTrue();
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        }
    }
}
