package dev.patchbay.datapath.rehearsal;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.action.ActionExecutor;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.Bookmark;
import dev.patchbay.datapath.action.Detour;
import dev.patchbay.datapath.action.Frame;
import dev.patchbay.datapath.conntrack.Conntrack;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.meter.DatapathMeters;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.datapath.vport.FrameTap;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.vport.TunnelVport;
import dev.patchbay.datapath.vport.Vport;
import dev.patchbay.datapath.vport.VportTable;
import dev.patchbay.datapath.worker.Worker;
import dev.patchbay.datapath.xlate.PuntOrigin;
import dev.patchbay.datapath.xlate.StageOrigin;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.datapath.xlate.TranslationMode;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A worker without caches, counters or ports of its own, for one packet at a time: each look-up is a translation that is written
 * down.
 *
 * <p><b>What.</b> Does what {@link Worker} does with a packet that no cache knows: it is translated, its actions run, and what is
 * recirculated waits its turn with the rest of the list behind it, so that everything happens in the same order. What leaves is
 * noted down; ports here have the numbers and states of the switch's and nothing behind them. Meters let everything pass.
 *
 * <p><b>Threads.</b> Slow path only.
 *
 * <p><b>Bounds.</b> {@value #MAX_LOOKUPS} look-ups per packet; frames of up to {@value #MAX_FRAME} octets.
 */
final class TrialWorker implements Detour {
    static final int MAX_FRAME = 65_535;
    static final int MAX_LOOKUPS = 4096;

    /** Recirculations of a frame that goes through namespaces, as in a worker. */
    private static final int MAX_DEPTH = 40;

    private static final int HEADROOM = 16;
    private static final int SCRATCH = 4 * (MAX_FRAME + 4096);
    private static final int BATCH = 64;
    private static final long NS_PER_MS = 1_000_000;

    private final UnsafeBuffer buffer;
    private final int staging;
    private final VportTable vports = new VportTable();
    private final WorkerCounters counters = new WorkerCounters();
    private final long[] dropsBefore = new long[DropReason.count()];
    private final FlowKeyExtractor extractor = new FlowKeyExtractor();
    private final ActionExecutor executor;
    private final Deque<Item> waiting = new ArrayDeque<>();
    private final List<Item> born = new ArrayList<>();
    private final List<Datagram> datagrams = new ArrayList<>();
    private final Set<Unresolved> unknown = new LinkedHashSet<>();
    private final FrameTap outputs = this::left;

    // The packet at hand.
    private SwitchModel model;
    private Neighbourhood neighbours;
    private PlaceRecorder recorder;
    private int lookUps;

    /**
     * A frame that waits for its turn.
     *
     * @param place where it goes on
     * @param recorder of the list of which it has the rest; null if it is to be looked up
     * @param origin made in a namespace; null if not
     */
    private record Item(
            UnsafeBuffer frame,
            FlowKey key,
            Bookmark mark,
            int hash,
            Place place,
            PlaceRecorder recorder,
            Origin origin) {}

    /** How a packet begins that does not come by a port. */
    @FunctionalInterface
    interface Origin {
        /** Translates it. */
        void translate(FlowKey key, int length, Translation result, PlaceRecorder recorder);
    }

    TrialWorker(Conntrack connections) {
        Arena arena = new Arena(SCRATCH + MAX_FRAME + HEADROOM + 2 * BATCH * VxlanFlyweight.LENGTH + 4096);
        buffer = arena.buffer();
        staging = arena.reserve(HEADROOM + MAX_FRAME);
        executor = new ActionExecutor(
                0,
                extractor.vlanLimit(),
                arena,
                SCRATCH,
                BATCH,
                vports,
                counters,
                new DatapathMeters(),
                connections.tracker(),
                this::transmit,
                this);
    }

    /** Extracts the key of a frame whose metadata is there already. */
    void extract(DirectBuffer frame, FlowKey key) {
        extractor.extract(frame, 0, frame.capacity(), key);
    }

    /** A packet begins. */
    void begin(UnsafeBuffer frame, FlowKey key, Place start, Origin origin, Neighbourhood known) {
        neighbours = known;
        waiting.clear();
        datagrams.clear();
        unknown.clear();
        lookUps = 0;
        Bookmark mark = new Bookmark();
        mark.clear();
        waiting.add(new Item(frame, key, mark, FlowKeyExtractor.flowHash(key), start, null, origin));
    }

    /** Does one look-up with its actions; whether there is more to do. */
    boolean step(SwitchModel at) {
        Item item = waiting.poll();
        if (item == null) {
            return false;
        }
        model = at;
        executor.begin(at.nowMs() * NS_PER_MS);
        buffer.putBytes(staging + HEADROOM, item.frame, 0, item.frame.capacity());
        for (int i = 0; i < dropsBefore.length; i++) {
            dropsBefore[i] = counters.drops(DropReason.of(i));
        }
        if (item.recorder != null) {
            recorder = item.recorder;
            run(item, null);
        } else {
            recorder = new PlaceRecorder(item.place, neighbours, unknown);
            lookUp(item);
        }
        for (int i = born.size() - 1; i >= 0; i--) {
            waiting.push(born.get(i));
        }
        born.clear();
        if (recorder.restDone()) {
            recorder.settle(dropped());
        }
        return !waiting.isEmpty();
    }

    List<Datagram> datagrams() {
        return datagrams;
    }

    /** Neighbours that were needed and that nobody knew. */
    Set<Unresolved> unknown() {
        return unknown;
    }

    private void lookUp(Item item) {
        if (++lookUps > MAX_LOOKUPS) {
            item.place.end(new End(
                    End.Kind.DROPPED,
                    DropReason.TOO_MANY_ACTIONS.name(),
                    "not followed any further: there are more than " + MAX_LOOKUPS + " look-ups",
                    "",
                    item.frame));
            return;
        }
        Translation translation = new Translation();
        if (item.origin != null) {
            item.origin.translate(item.key, item.frame.capacity(), translation, recorder);
        } else {
            model.translator()
                    .translate(
                            item.key,
                            item.frame.capacity(),
                            model.nowMs(),
                            TranslationMode.TRACE,
                            translation,
                            recorder);
        }
        ActionList actions = translation.actions();
        actions.ports().forEach(this::mirror);
        run(item, actions);
    }

    private void run(Item item, ActionList actions) {
        executor.resume(item.mark, actions, staging + HEADROOM, item.frame.capacity(), staging, item.key, item.hash);
        executor.flush();
    }

    /** Makes a port like that of the switch, or forgets one that is there no more. */
    private void mirror(int number) {
        Vport real = model.vport(number);
        Vport mine = vports.get(number);
        if (mine != null
                && (real == null
                        || !real.name().equals(mine.name())
                        || real instanceof TunnelVport != mine instanceof TunnelVport)) {
            vports.remove(number);
            mine = null;
        }
        if (real == null) {
            return;
        }
        if (mine == null) {
            mine = real instanceof TunnelVport tunnel
                    ? new TunnelVport(number, real.name(), 1, tunnel.match())
                    : TapVport.unattended(number, real.name(), 1);
            if (mine instanceof TapVport) {
                mine.frameTap(outputs);
            }
            vports.add(mine);
        }
        mine.down(real.down());
    }

    /** Why something was dropped in this step; null if nothing was. */
    private DropReason dropped() {
        for (int i = 0; i < dropsBefore.length; i++) {
            if (counters.drops(DropReason.of(i)) != dropsBefore[i]) {
                return DropReason.of(i);
            }
        }
        return null;
    }

    private void left(
            Vport port, FrameTap.Direction direction, long timeNs, DirectBuffer from, int offset, int length) {
        recorder.left(port.number(), End.Kind.LEFT, port.name(), copy(from, offset, length));
    }

    private void transmit(TxBatch batch) {
        for (int i = 0; i < batch.size(); i++) {
            int vtep = batch.vtep(i);
            int outer = batch.outer(i);
            UnsafeBuffer frame = copy(buffer, batch.offset(i), batch.length(i));
            recorder.left(batch.port(i), End.Kind.SENT, Integer.toString(datagrams.size()), frame);
            String port = vports.get(batch.port(i)).name();
            OfPort known = model.port(port);
            datagrams.add(new Datagram(
                    port,
                    known != null && known.type() == PortType.WIRE,
                    model.vteps().local(vtep),
                    model.vteps().remote(vtep),
                    model.vteps().udpPort(vtep),
                    VxlanFlyweight.vni(buffer.getLong(batch.header(i), BIG_ENDIAN)),
                    TxBatch.tos(outer),
                    TxBatch.ttl(outer),
                    TxBatch.flags(outer),
                    frame));
        }
    }

    private static UnsafeBuffer copy(DirectBuffer from, int offset, int length) {
        byte[] bytes = new byte[length];
        from.getBytes(offset, bytes);
        return new UnsafeBuffer(bytes);
    }

    @Override
    public void recirculate(Frame frame, int id) {
        int most = frame.key().get(FlowField.TUN_DST) == 0 ? Worker.MAX_RECIRCULATIONS : Worker.MAX_RECIRCULATIONS - 1;
        if (frame.recentDepth() >= most || frame.depth() == MAX_DEPTH) {
            executor.drop(frame, DropReason.RECIRCULATION_LIMIT);
            return;
        }
        FlowKey key = new FlowKey().copyFrom(frame.key()).set(FlowField.RECIRC_ID, id);
        extractor.extract(buffer, frame.offset(), frame.length(), key);
        frame.recirculated(key);
        PlaceRecorder.Fork fork = recorder.resumed(id);
        TrackerLines.write(fork, key);
        Bookmark mark = new Bookmark();
        mark.set(frame, null, 0, 0);
        born.add(new Item(octets(frame), key, mark, executor.flowHash(), fork.place(), null, null));
        executor.waitBehind();
    }

    private UnsafeBuffer octets(Frame frame) {
        return copy(buffer, frame.offset(), frame.length());
    }

    @Override
    public void park(Frame frame, ActionList actions, int from, int to) {
        Bookmark mark = new Bookmark();
        mark.set(frame, actions, from, to);
        recorder.addRest();
        FlowKey key = new FlowKey().copyFrom(frame.key());
        born.add(new Item(octets(frame), key, mark, executor.flowHash(), null, recorder, null));
    }

    @Override
    public boolean punt(Frame frame, int length, int id) {
        PuntOrigin origin = model.translator().punts().state(id);
        UnsafeBuffer bytes = copy(buffer, frame.offset(), length);
        Place place = recorder.punted(origin, bytes);
        if (origin instanceof StageOrigin stage
                && (stage.what() == StageOrigin.What.TOO_LONG || stage.what() == StageOrigin.What.CUT)) {
            fit(place, stage, frame.key(), bytes);
        }
        return true;
    }

    /** A packet is longer than the MTU: it goes on, whole for now or cut, or it must not be cut. */
    private void fit(Place place, StageOrigin stage, FlowKey metadata, UnsafeBuffer frame) {
        LongPacket packet = new LongPacket(frame, stage.code());
        if (stage.what() == StageOrigin.What.TOO_LONG && !packet.mayBeCut()) {
            place.end(packet.refusal(stage, place));
            return;
        }
        UnsafeBuffer next = stage.what() == StageOrigin.What.CUT ? packet.first() : frame;
        Place after = recorder.continued(place);
        if (stage.what() == StageOrigin.What.CUT) {
            after.line("cut into " + packet.pieces() + " fragments for the MTU of " + stage.code()
                    + "; the first one goes on like this, the others likewise");
        }
        FlowKey key = new FlowKey().copyFrom(metadata).set(FlowField.RECIRC_ID, stage.resume());
        extract(next, key);
        Bookmark mark = new Bookmark();
        mark.clear();
        born.add(new Item(next, key, mark, executor.flowHash(), after, null, null));
    }
}
