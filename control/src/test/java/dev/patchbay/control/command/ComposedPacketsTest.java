package dev.patchbay.control.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.SwitchClock;
import dev.patchbay.datapath.SwitchContext;
import dev.patchbay.datapath.UnderlayFactory;
import dev.patchbay.datapath.VirtualSwitch;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code ovs-ofctl compose-packet} beside what that of Open vSwitch 3.1.0 printed, errors and statuses included. */
class ComposedPacketsTest {
    private static final String HEAD = "== ";

    @Test
    void shouldMakeUpTheSameFrames() throws Exception {
        String recorded;
        try (InputStream file = ComposedPacketsTest.class.getResourceAsStream("composed-packets.txt")) {
            recorded = new String(file.readAllBytes(), UTF_8);
        }
        StringBuilder own = new StringBuilder();
        SwitchContext context = new SwitchContext().clock(SwitchClock.manual(1));
        try (VirtualSwitch vswitch = VirtualSwitch.stepped(context, UnderlayFactory.NONE)) {
            OfctlProgram ofctl = new OfctlProgram(vswitch);
            for (String line :
                    recorded.lines().filter(each -> each.startsWith(HEAD)).toList()) {
                List<String> words = new ArrayList<>(List.of("compose-packet"));
                words.addAll(List.of(line.substring(HEAD.length()).split(" ", -1)));
                RecordedCall call = new RecordedCall();
                int status = ofctl.run(call, words);
                own.append(line).append('\n').append(call.output()).append(call.errors());
                own.append("\nrc ").append(status).append('\n');
            }
        }
        assertThat(own.toString()).isEqualTo(recorded);
    }
}
