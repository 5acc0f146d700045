package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.action.Conjunction;
import dev.patchbay.datapath.ofproto.action.Controller;
import dev.patchbay.datapath.ofproto.action.DecMplsTtl;
import dev.patchbay.datapath.ofproto.action.DecTtl;
import dev.patchbay.datapath.ofproto.action.GotoTable;
import dev.patchbay.datapath.ofproto.action.Note;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.Output;
import dev.patchbay.datapath.ofproto.action.OutputGroup;
import dev.patchbay.datapath.ofproto.action.OutputReg;
import dev.patchbay.datapath.ofproto.action.OutputTrunc;
import dev.patchbay.datapath.ofproto.action.Resubmit;
import dev.patchbay.datapath.ofproto.action.SetField;
import dev.patchbay.datapath.ofproto.action.Unroll;
import dev.patchbay.datapath.ofproto.action.WriteMetadata;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.ArrayList;
import java.util.List;

/**
 * Stops a translation where it needs to see the packet as the datapath has made it, and lets it go on from there.
 *
 * <p><b>What.</b> Freezing ends all lists of actions that are running; each adds what it has left to the actions to be run
 * later. What is not an action in OpenFlow's eyes, {@code goto_table} and {@code write_metadata}, is turned into one that
 * does the same. The place where the packet would be copied anyway (a bucket, a clone, a bridge behind a patch, the end of
 * the pipeline) then makes a {@link FrozenState} of it and has the packet recirculated.
 *
 * <p>As in Open vSwitch, {@code exit} leaves its actions behind, too: they become part of the next state that is frozen
 * behind a bucket or a patch port.
 *
 * <p><b>Bounds.</b> Where only a hash is needed the pipeline goes on in place, with limits of its own as a recirculated packet
 * has. So that such pipelines end, they nest no deeper than the datapath lets packets recirculate, {@value #MAX_NESTED}, and
 * there are no more than {@value #MAX_IN_PLACE} of them in one translation; what is beyond is not done.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class Freezer {
    private static final int MAX_NESTED = 6;
    private static final int MAX_IN_PLACE = 256;
    private static final FlowKey NO_METADATA = new FlowKey();

    private final Traversal at;
    private final IdTable<FrozenState> states;
    private final ActionInterpreter actions;
    private final List<OfAction> frozen = new ArrayList<>();
    private Unroll place;
    private DatapathHash hash;
    private Controller pause;
    private int nested;
    private int inPlace;

    Freezer(Traversal at, IdTable<FrozenState> states, ActionInterpreter actions) {
        this.at = at;
        this.states = states;
        this.actions = actions;
    }

    void begin() {
        nested = 0;
        inPlace = 0;
        forget();
    }

    private void forget() {
        frozen.clear();
        place = null;
        hash = null;
        pause = null;
    }

    /** All lists of actions that run shall end, and go on after recirculation. */
    void trigger() {
        at.exit = true;
        at.freezing = true;
    }

    /** The same, and the packet shall have a hash by then. */
    void triggerWithHash(DatapathHash wanted) {
        trigger();
        hash = wanted;
    }

    boolean isEmpty() {
        return frozen.isEmpty();
    }

    /** Keeps the actions of a list from an index on for later. */
    void keep(List<OfAction> list, int from) {
        for (int i = from; i < list.size(); i++) {
            keep(list.get(i));
        }
    }

    private void keep(OfAction action) {
        switch (action) {
            case Note _, Conjunction _ -> {
                // They do nothing.
            }
            case GotoTable go -> frozen.add(new Resubmit(OfPorts.IN_PORT, go.table(), false));
            case WriteMetadata write ->
                frozen.add(new SetField(MatchField.METADATA, 0, write.value(), 0, write.mask(), false));
            case OutputReg _, OutputTrunc _, OutputGroup _, Output _, Controller _, DecMplsTtl _, DecTtl _ -> {
                // A packet to the controller says from where it comes.
                keepPlace();
                frozen.add(action);
            }
            case Resubmit resubmit -> {
                if (resubmit.table() == Resubmit.SAME_TABLE) {
                    keepPlace();
                }
                frozen.add(action);
            }
            default -> frozen.add(action);
        }
    }

    private void keepPlace() {
        if (place == null || place.table() != at.tableId || place.cookie() != at.cookie) {
            place = new Unroll(at.tableId, at.cookie);
            frozen.add(place);
        }
    }

    /** If the packet was frozen: emits what leads to its state, and recirculates it. */
    void finishIfFreezing() {
        if (!at.freezing) {
            return;
        }
        at.commit();
        if (pause != null) {
            actions.controller().punt(pause);
            cancel();
        } else if (hash != null) {
            DatapathHash wanted = hash;
            if (at.metered
                    || at.decisions > 0
                    || actions.learning().isPending()
                    || VlanStack.depth(at.base) > FlowKeyExtractor.DEFAULT_VLAN_LIMIT) {
                // It may not come so far, or meet what it has learned, or have nothing behind the tags that count.
                recirculate(state(0, wanted.of(at.base, at.wildcards)));
                return;
            }
            FrozenState state = state(0, null);
            cancel();
            goOnWithHash(state, wanted);
        } else {
            recirculate(0);
        }
    }

    /** Recirculates the packet as the datapath has it now; returns the id under which it comes back. */
    int recirculate(int table) {
        return recirculate(state(table, null));
    }

    private int recirculate(FrozenState state) {
        int id = states.id(state);
        at.out.recirculates(id);
        at.out.builder().recirc(id);
        cancelIfFreezing();
        return id;
    }

    /** The number of a packet that goes on in a namespace. */
    int resumption(StageState stage) {
        int id = states.id(new FrozenState(
                null,
                at.input,
                0,
                NO_METADATA,
                List.of(),
                at.conntracked,
                false,
                0,
                List.of(),
                List.of(),
                null,
                stage));
        at.out.recirculates(id);
        return id;
    }

    private FrozenState state(int table, Integer dpHash) {
        return new FrozenState(
                at.bridge,
                at.input,
                table,
                at.metadata(),
                at.stack.copy(),
                at.conntracked,
                at.wasMpls,
                at.queue,
                List.copyOf(frozen),
                at.actionSet.copy(),
                dpHash,
                null);
    }

    private void cancelIfFreezing() {
        if (at.freezing) {
            cancel();
        }
    }

    /** The frozen packet waits for a controller to resume it. */
    void pauseFor(Controller action) {
        pause = action;
    }

    /** Forgets what was to be done later. */
    void cancel() {
        at.freezing = false;
        forget();
    }

    /**
     * Goes on with a packet that needs nothing of the datapath but a hash of its headers, which can be computed here: on a
     * copy, as a recirculated packet is one, without a recirculation.
     */
    private void goOnWithHash(FrozenState state, DatapathHash wanted) {
        if (nested == MAX_NESTED || inPlace == MAX_IN_PLACE) {
            forget();
            return;
        }
        nested++;
        inPlace++;
        Traversal.Place before = at.place();
        Traversal.Packet packet = at.packet();
        Traversal.Frame frame = at.frame();
        TraceListener listener = at.trace;
        int start = at.out.builder().words();
        at.out.builder().beginClone();
        at.trace = null;
        FlowKey arrived = new FlowKey().copyFrom(at.base);
        at.flow.copyFrom(arrived);
        at.startAfresh();
        at.dpHash = wanted.of(at.base, at.wildcards);
        thaw(state);
        actions.runThawed(state, null);
        if (at.error != null) {
            at.out.builder().truncateTo(start);
        } else {
            at.out.builder().endClone();
        }
        forget();
        nested--;
        at.trace = listener;
        at.goBackTo(frame);
        at.goBackTo(packet);
        at.goBackTo(before);
    }

    /** Makes the packet, as it came out of recirculation, what it was when it was frozen. */
    void thaw(FrozenState state) {
        if (at.trace != null) {
            at.trace.enterThaw(state.table());
        }
        at.bridge = state.bridge();
        if (at.trace != null) {
            at.trace.thawed(at.bridge);
        }
        at.bridge.readPorts(at.out);
        at.tableId = state.table();
        at.conntracked = state.conntracked();
        at.dpHash = state.hash() == null ? at.dpHash : state.hash();
        if (!at.conntracked) {
            FieldActions.clearConntrack(at.flow);
        }
        PipelineMetadata.copy(state.metadata(), at.flow);
        at.stack.goBackTo(state.stack());
        at.queue = state.queue();
        at.arrivalQueue = state.queue();
        at.flow.set(FlowField.ACTSET_OUTPUT, OfPorts.UNSET);
        if (!state.actionSet().isEmpty()) {
            if (at.trace != null) {
                at.trace.restored(true, state.actionSet());
            }
            at.actionSet.write(state.actionSet(), at.flow);
        }
        if (!state.actions().isEmpty() && at.trace != null) {
            at.trace.restored(false, state.actions());
        }
        at.leaveTrace();
    }
}
