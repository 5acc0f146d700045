package dev.patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.guest.GuestDirectory;
import dev.patchbay.control.host.BridgeSetup;
import dev.patchbay.control.lab.BridgeSpec;
import dev.patchbay.control.lab.PortSpec;
import dev.patchbay.datapath.SwitchClock;
import dev.patchbay.datapath.SwitchContext;
import dev.patchbay.datapath.UnderlayFactory;
import dev.patchbay.datapath.VirtualSwitch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session with {@code ovs-appctl} of Open vSwitch 3.1.0, told again to this switch (appctl-session.txt). */
@Timeout(60)
class AppctlSessionTest implements HostServices {
    private final CommandRegistry registry = new CommandRegistry();
    private final VirtualSwitch vswitch = VirtualSwitch.stepped(
            new SwitchContext().clock(SwitchClock.manual(1_700_000_000_000L)), UnderlayFactory.NONE);

    @Override
    public VirtualSwitch vswitch() {
        return vswitch;
    }

    @Override
    public String version() {
        return "1.2.3";
    }

    @Override
    public GuestDirectory guests() {
        return null;
    }

    @Test
    void shouldAnswerAsOpenVSwitchDid() throws Exception {
        makeBridges();
        HostCommands.register(registry, this);
        List<String> commands = new ArrayList<>();
        List<StringBuilder> answers = new ArrayList<>();
        for (String line : lines()) {
            if (line.startsWith("% ")) {
                configure(line.substring(2).split(" ", 3));
            } else if (line.startsWith("$ ")) {
                commands.add(line.substring(2));
                answers.add(new StringBuilder());
            } else if (!line.startsWith("#")) {
                answers.getLast().append(line).append('\n');
            }
        }
        SoftAssertions softly = new SoftAssertions();
        for (int i = 0; i < commands.size(); i++) {
            softly.assertThat(free(answer(commands.get(i))))
                    .as(commands.get(i))
                    .isEqualTo(free(answers.get(i).toString()));
        }
        softly.assertAll();
        vswitch.close();
    }

    private void makeBridges() {
        List<PortSpec> first = List.of(
                port("p1", 1, "", "", -1),
                port("p2", 2, "", "", -1),
                port("p3", 3, "", "", -1),
                port("p4", 4, "", "", 6),
                port("pp", 9, "patch", "qq", -1));
        List<PortSpec> second = List.of(port("qq", 1, "patch", "pp", -1), port("q2", 2, "", "", -1));
        vswitch.call(model -> {
                    BridgeSetup.apply(model, List.of(bridge("br0", first), bridge("br1", second)), _ -> true);
                    return null;
                })
                .join();
    }

    private static PortSpec port(String name, int ofport, String type, String peer, int tag) {
        return new PortSpec(name, ofport, type, peer, Map.of(), tag, List.of(), "", List.of(), Map.of());
    }

    private static BridgeSpec bridge(String name, List<PortSpec> ports) {
        return new BridgeSpec(name, ports, List.of(), List.of(), "OpenFlow15", Map.of());
    }

    private void configure(String[] words) throws Exception {
        RecordedCall call = new RecordedCall();
        List<String> arguments = new ArrayList<>(List.of("-O", "OpenFlow15"));
        arguments.addAll(Arrays.asList(words));
        assertThat(registry.program("ovs-ofctl").run(call, arguments))
                .as(String.join(" ", words) + ": " + call.errors())
                .isZero();
    }

    private String answer(String command) throws InterruptedException {
        String[] words = command.split(" ", -1);
        try {
            return registry.run(words[0], Arrays.asList(words).subList(1, words.length));
        } catch (CommandFailure failure) {
            return "! " + failure.getMessage();
        }
    }

    /** Without what is free: the cache entry, ports of the datapath, recirculations. */
    private static String free(String text) {
        return text.strip()
                .replaceAll("(?m)^Megaflow: .*", "Megaflow:")
                .replaceAll("(?m)^Datapath actions: .*", "Datapath actions:")
                .replaceAll("recirc\\(0x[0-9a-f]+\\)", "recirc()")
                .replaceAll("recirc_id=0x[0-9a-f]+", "recirc_id=");
    }

    private static List<String> lines() throws IOException {
        try (var in = AppctlSessionTest.class.getResourceAsStream("appctl-session.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
