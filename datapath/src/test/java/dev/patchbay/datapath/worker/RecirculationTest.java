package dev.patchbay.datapath.worker;

import static dev.patchbay.datapath.worker.TestSwitch.LOCAL;
import static dev.patchbay.datapath.worker.TestSwitch.REMOTE;
import static dev.patchbay.datapath.worker.TestSwitch.hex;
import static dev.patchbay.datapath.worker.TestSwitch.offer;
import static dev.patchbay.datapath.worker.TestSwitch.poll;
import static dev.patchbay.datapath.worker.TestSwitch.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.frame.FrameBuilder;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.conntrack.CtRequest;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.upcall.Punt;
import dev.patchbay.datapath.upcall.Upcall;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;

/** Frames that go back to the look-up in the middle of a list, and what has to wait for them. */
final class RecirculationTest {
    private static final byte[] FRAME = udp(1000, 2000, 42);

    private TestSwitch patch = new TestSwitch();
    private TapVport in = patch.tap(1);
    private TapVport out = patch.tap(2);
    /** What the slow path answers, by recirculation id. */
    private final Map<Integer, ActionList> lists = new HashMap<>();

    private final List<FlowKey> keys = new ArrayList<>();

    private static ActionList.Builder actions() {
        return new ActionList.Builder();
    }

    /** Outputs with a destination address that ends in this number. */
    private static ActionList.Builder marked(ActionList.Builder builder, int number) {
        return builder.set(FlowField.ETH_DST, number, -1).output(2);
    }

    private List<Integer> numbers() {
        return poll(out).stream()
                .map(frame -> Integer.parseInt(frame, 8, 12, 16))
                .toList();
    }

    private void answer(Upcall upcall) {
        keys.add(new FlowKey().copyFrom(upcall.key()));
        upcall.answer(lists.get((int) upcall.key().get(FlowField.RECIRC_ID)));
    }

    private void install(Upcall upcall) {
        ActionList list = lists.get((int) upcall.key().get(FlowField.RECIRC_ID));
        FlowMask mask = new FlowMask().unwildcard(FlowField.IN_PORT).unwildcard(FlowField.RECIRC_ID);
        patch.install(upcall, list, mask);
        upcall.answer(list);
    }

    private long count(WorkerCounter counter) {
        return patch.worker.counters().get(counter);
    }

    private void expectAllAccountedFor() {
        WorkerCounters counters = patch.worker.counters();
        assertThat(count(WorkerCounter.RECEIVED)
                        + count(WorkerCounter.BRANCHES)
                        + count(WorkerCounter.FRAGMENTS_RELEASED))
                .isEqualTo(count(WorkerCounter.FORWARDED)
                        + count(WorkerCounter.CONSUMED)
                        + count(WorkerCounter.FRAGMENTS_HELD)
                        + counters.drops(DropReason.Scope.FRAME));
        assertThat(patch.worker.upcalls().isEmpty()).isTrue();
        assertThat(patch.errors).isEmpty();
    }

    @Test
    void shouldRunWhatALookUpLeadsToBeforeTheRestOfTheList() {
        lists.put(0, marked(marked(actions(), 1).recirc(7), 5).build());
        lists.put(7, marked(marked(actions(), 2).recirc(8), 4).build());
        lists.put(8, marked(actions(), 3).build());

        offer(in, FRAME);
        patch.settle(this::install);
        assertThat(numbers()).containsExactly(1, 2, 3, 4, 5);
        offer(in, FRAME);
        patch.settle(upcall -> assertThat(upcall).isNull());

        assertThat(numbers()).containsExactly(1, 2, 3, 4, 5);
        assertThat(count(WorkerCounter.RECIRCULATED)).isEqualTo(4);
        assertThat(count(WorkerCounter.FORWARDED)).isEqualTo(6);
        expectAllAccountedFor();
    }

    @Test
    void shouldHoldTheRestAndLaterFramesBackWhileALookUpWaits() {
        lists.put(0, marked(actions().recirc(7), 2).build());
        lists.put(7, marked(actions(), 1).build());
        List<Upcall> asked = new ArrayList<>();

        offer(in, FRAME);
        patch.worker.doWork();
        patch.worker.upcalls().poll(this::install, 1);
        patch.worker.doWork();
        patch.worker.upcalls().poll(asked::add, 1);
        offer(in, FRAME);
        patch.worker.doWork();

        assertThat(poll(out)).isEmpty();
        assertThat(patch.worker.upcalls().size()).isEqualTo(3);
        install(asked.get(0));
        patch.worker.doWork();
        assertThat(numbers()).containsExactly(1, 2, 1, 2);
        expectAllAccountedFor();
    }

    @Test
    void shouldPutWhatComesUpWhileAFrameResumesInFrontOfTheRest() {
        lists.put(0, marked(marked(actions().recirc(7), 5).recirc(9), 7).build());
        lists.put(7, marked(marked(actions(), 1).recirc(8), 4).build());
        lists.put(8, marked(marked(actions(), 2), 3).build());
        lists.put(9, marked(actions(), 6).build());

        offer(in, FRAME);
        offer(in, FRAME);
        patch.settle(this::answer);

        assertThat(numbers()).containsExactly(1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7);
        expectAllAccountedFor();
    }

    @Test
    void shouldParkTheRestOfBlocksToo() {
        lists.put(
                0,
                marked(
                                marked(
                                                marked(actions().beginClone().recirc(7), 2)
                                                        .beginCheckLength(10)
                                                        .recirc(8),
                                                4)
                                        .orElse()
                                        .endCheckLength(),
                                5)
                        .endClone()
                        .output(2)
                        .build());
        lists.put(7, marked(actions(), 1).build());
        lists.put(8, marked(actions(), 3).build());

        offer(in, FRAME);
        patch.settle(this::answer);

        List<String> frames = poll(out);
        assertThat(frames).hasSize(6).last().isEqualTo(hex(FRAME));
        assertThat(frames.subList(0, 5))
                .extracting(frame -> frame.substring(8, 12))
                .containsExactly("0001", "0002", "0003", "0004", "0005");
        expectAllAccountedFor();
    }

    @Test
    void shouldCarryMetadataAlongAndNothingElse() {
        patch.tunnel(7, REMOTE);
        lists.put(
                0,
                actions()
                        .set(FlowField.PKT_MARK, 0x55, 0xff)
                        .setPriority(3)
                        .recirc(4)
                        .build());
        lists.put(4, actions().output(2).build());

        patch.inject(REMOTE, 1, 64, 9, FRAME);
        patch.settle(this::answer);

        FlowKey key = keys.get(1);
        assertThat(key.get(FlowField.RECIRC_ID)).isEqualTo(4);
        assertThat(key.get(FlowField.PKT_MARK)).isEqualTo(0x55);
        assertThat(key.get(FlowField.IN_PORT)).isEqualTo(7);
        assertThat(key.get(FlowField.TUN_ID)).isEqualTo(9);
        assertThat(key.get(FlowField.TUN_SRC)).isEqualTo(REMOTE);
        assertThat(key.get(FlowField.TUN_DST)).isEqualTo(LOCAL);
        assertThat(key.get(FlowField.TUN_TOS)).isOne();
        assertThat(key.get(FlowField.TP_DST)).isEqualTo(2000);
        List<Integer> queues = new ArrayList<>();
        out.queues(0).forEach((queue, packets, bytes) -> queues.add(queue));
        assertThat(queues).containsExactly(3);
        expectAllAccountedFor();
    }

    @Test
    void shouldDropAFrameThatIsRecirculatedSevenTimes() {
        lists.put(0, actions().recirc(1).build());
        for (int id = 1; id <= 6; id++) {
            lists.put(id, actions().recirc(id + 1).build());
        }
        lists.put(7, actions().output(2).build());

        offer(in, FRAME);
        patch.settle(this::answer);

        assertThat(count(WorkerCounter.RECIRCULATED)).isEqualTo(6);
        assertThat(patch.worker.counters().drops(DropReason.RECIRCULATION_LIMIT))
                .isOne();
        expectAllAccountedFor();
    }

    @Test
    void shouldGoOnWithTheRestWhenThereIsNoRoomToWait() {
        patch = new TestSwitch(context -> context.upcallSlots(2));
        in = patch.tap(1);
        out = patch.tap(2);
        lists.put(0, marked(actions().recirc(7), 2).build());
        lists.put(7, marked(actions(), 1).build());
        lists.put(9, marked(actions(), 3).build());
        List<Upcall> other = new ArrayList<>();

        offer(patch.tap(3), udp(1, 1, 1));
        patch.worker.doWork();
        patch.worker.upcalls().poll(other::add, 1);
        offer(in, FRAME);
        patch.worker.doWork();
        patch.worker.upcalls().poll(this::answer, 1);
        patch.worker.doWork();

        // The answered frame leaves its slot only when it was executed.
        assertThat(numbers()).containsExactly(2);
        assertThat(patch.worker.counters().drops(DropReason.UPCALL_QUEUE_FULL)).isOne();
        other.get(0).answer(ActionList.DROP);
        patch.worker.doWork();
        expectAllAccountedFor();
    }

    @Test
    void shouldTrackConnectionsBetweenLookUps() {
        CtRequest commit = CtRequest.inZone(5).commit().mark(3, -1).build();
        lists.put(0, actions().ct(CtRequest.inZone(5).build()).recirc(1).build());
        lists.put(1, actions().ct(commit).recirc(2).build());
        lists.put(2, actions().ctClear().recirc(3).build());
        lists.put(3, actions().output(2).build());

        offer(in, FRAME);
        patch.settle(this::answer);
        offer(in, FRAME);
        patch.settle(this::answer);

        assertThat(poll(out)).containsExactly(hex(FRAME), hex(FRAME));
        long tracked = 0x20;
        long isNew = 0x01;
        assertThat(keys)
                .extracting(key -> key.get(FlowField.CT_STATE))
                .containsExactly(0L, tracked | isNew, tracked | isNew, 0L, 0L, tracked | isNew, tracked | isNew, 0L);
        assertThat(keys).extracting(key -> key.get(FlowField.CT_ZONE)).containsExactly(0L, 5L, 5L, 0L, 0L, 5L, 5L, 0L);
        assertThat(keys).extracting(key -> key.get(FlowField.CT_MARK)).containsExactly(0L, 0L, 3L, 0L, 0L, 3L, 3L, 0L);
        expectAllAccountedFor();
    }

    @Test
    void shouldLetFragmentsGoOnTogetherWhenTheLastHasCome() {
        lists.put(
                0, actions().ct(CtRequest.inZone(1).build()).recirc(1).output(2).build());
        lists.put(1, actions().output(2).build());
        byte[] first = fragment(0x2000, 1208);
        byte[] second = fragment(1216 / 8, 600);

        offer(in, second);
        patch.settle(this::answer);
        assertThat(poll(out)).isEmpty();
        assertThat(count(WorkerCounter.FRAGMENTS_HELD)).isOne();
        offer(in, first);
        patch.settle(this::answer);

        assertThat(poll(out)).containsExactly(hex(first), hex(first), hex(second), hex(second));
        assertThat(keys).hasSize(4);
        assertThat(keys.get(2).get(FlowField.CT_STATE)).isEqualTo(0x21);
        assertThat(keys.get(3).get(FlowField.CT_STATE)).isEqualTo(0x21);
        expectAllAccountedFor();
    }

    private static byte[] fragment(int flagsAndOffset, int payload) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        FrameBuilder builder = new FrameBuilder()
                .wrap(buffer, 0)
                .ethernet(1, 2)
                .ipv4(0x0a00_0001, 0x0a00_0002)
                .fragment(77, flagsAndOffset);
        if (flagsAndOffset == 0x2000) {
            builder.udp(5, 6);
        } else {
            builder.protocol(17);
        }
        byte[] frame = new byte[builder.payload(payload, 7).finish()];
        if (flagsAndOffset == 0x2000) {
            // The length of the whole datagram, and no checksum.
            buffer.putShort(38, (short) (8 + 1208 + 600), ByteOrder.BIG_ENDIAN);
            buffer.putShort(40, (short) 0);
        }
        buffer.getBytes(0, frame);
        return frame;
    }

    @Test
    void shouldHandCopiesOfFramesToTheSlowPathAsTheyAreAtThatPoint() {
        lists.put(
                0,
                actions()
                        .punt(11)
                        .set(FlowField.ETH_DST, 9, -1)
                        .truncate(20)
                        .punt(12)
                        .recirc(1)
                        .build());
        lists.put(1, actions().punt(13).build());
        List<String> punts = new ArrayList<>();

        offer(in, FRAME);
        patch.settle(this::answer);
        patch.worker.punts().poll(punt -> punts.add(describe(punt)), 10);

        String changed = "000000000009" + hex(FRAME).substring(12);
        assertThat(punts)
                .containsExactly(
                        "11 recirc 0 port 1: " + hex(FRAME),
                        "12 recirc 0 port 1: " + changed.substring(0, 40),
                        "13 recirc 1 port 1: " + changed);
        assertThat(count(WorkerCounter.CONSUMED)).isOne();
        assertThat(count(WorkerCounter.PUNTED)).isEqualTo(3);
        expectAllAccountedFor();
    }

    private static String describe(Punt punt) {
        byte[] frame = new byte[punt.frameLength()];
        punt.frame().getBytes(0, frame);
        return punt.id() + " recirc " + punt.key().get(FlowField.RECIRC_ID) + " port "
                + punt.key().get(FlowField.IN_PORT) + ": " + hex(frame);
    }

    @Test
    void shouldServeOtherPortsWhileOneRecirculatesNothingButMisses() {
        patch = new TestSwitch(context -> context.upcallSlots(64).upcallWindow(4));
        in = patch.tap(1);
        out = patch.tap(2);
        TapVport quiet = patch.tap(3);
        lists.put(0, actions().recirc(1).output(2).build());
        lists.put(1, actions().output(2).build());
        int served = 0;
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < 20; i++) {
                offer(in, udp(round, i, i));
            }
            if (round % 4 == 0) {
                offer(quiet, udp(round, 7, 0x7777));
            }
            patch.worker.doWork();
            patch.worker.upcalls().poll(this::answer, 4);
            served += (int)
                    poll(out).stream().filter(frame -> frame.endsWith("7777")).count();
        }
        patch.settle(this::answer);
        served +=
                (int) poll(out).stream().filter(frame -> frame.endsWith("7777")).count();

        // Both outputs of all 50 frames of the quiet port; the busy one lost what did not fit.
        assertThat(served).isEqualTo(100);
        assertThat(patch.worker.counters().drops(DropReason.UPCALL_PORT_SHARE)).isGreaterThan(1000);
        expectAllAccountedFor();
    }
}
