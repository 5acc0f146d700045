package dev.patchbay.control.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.command.RecordedCall;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NextPacketProgramTest {
    @Test
    void shouldWaitForTheFirstFrameThatMatches() throws Exception {
        try (LabAtHand lab = new LabAtHand("seed-000")) {
            Question.Answer other = lab.ask("A", "udp B:9");
            Question.Answer wanted = lab.ask("A", "ping B");
            RecordedCall call = new RecordedCall();
            CompletableFuture<Integer> status =
                    lab.start("computeA", call, "next-packet", "tap852eac19-fe", "icmp,nw_dst=192.0.2.3");
            LabAtHand.await("it listens", () -> call.errors().contains("listening on tap852eac19-fe"));
            lab.send("A", other.ways().getFirst().frame());
            lab.send("A", wanted.ways().getFirst().frame());
            assertThat(status.get(30, TimeUnit.SECONDS)).isZero();
            assertThat(call.output().strip())
                    .isEqualTo(WalkJson.hex(wanted.ways().getFirst().frame()));
        }
    }

    @Test
    void shouldEndWhenItIsInterrupted() throws Exception {
        try (LabAtHand lab = new LabAtHand("seed-000")) {
            RecordedCall call = new RecordedCall();
            CompletableFuture<Integer> status = lab.start("computeA", call, "next-packet", "tap852eac19-fe", "icmp");
            LabAtHand.await("it listens", () -> call.errors().contains("listening"));
            call.interruptHandler().run();
            assertThat(status.get(30, TimeUnit.SECONDS)).isOne();
        }
    }

    @Test
    void shouldSayWhatIsWrong() throws Exception {
        try (LabAtHand lab = new LabAtHand("seed-000")) {
            for (List<String> wrong : List.of(
                    List.of("next-packet"),
                    List.of("next-packet", "nothing", "icmp"),
                    List.of("next-packet", "tap852eac19-fe", "icmp,xyz=1"))) {
                RecordedCall call = new RecordedCall();
                assertThat(lab.start("computeA", call, wrong.toArray(String[]::new))
                                .get(30, TimeUnit.SECONDS))
                        .isOne();
                assertThat(call.errors()).startsWith("next-packet: ").hasLineCount(1);
            }
        }
    }
}
