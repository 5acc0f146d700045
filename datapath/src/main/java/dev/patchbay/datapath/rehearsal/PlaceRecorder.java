package dev.patchbay.datapath.rehearsal;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.RouteQuery;
import dev.patchbay.datapath.netns.iptables.Hook;
import dev.patchbay.datapath.netns.iptables.TableName;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.Nat;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.FieldText;
import dev.patchbay.datapath.ofproto.field.MatchFormat;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.datapath.xlate.ControllerOrigin;
import dev.patchbay.datapath.xlate.LearnedFlow;
import dev.patchbay.datapath.xlate.PuntOrigin;
import dev.patchbay.datapath.xlate.StageOrigin;
import dev.patchbay.datapath.xlate.TraceListener;
import dev.patchbay.datapath.xlate.TraceNote;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.agrona.DirectBuffer;

/**
 * Writes one translation down as places and lines, and afterwards joins to them what its actions really did.
 *
 * <p>A translation says in its order which outputs, punts and recirculations it wants; the executor runs the same list. So what
 * comes out belongs to the first of those that is still open and is for the same port, reason or id. What stays open did not
 * happen, since the packet was dropped on the way there or took another branch.
 *
 * <p><b>Threads.</b> Slow path only; one object per translation.
 *
 * <p><b>Bounds.</b> {@value #MAX_LINES} lines, then it says that there are more.
 */
final class PlaceRecorder implements TraceListener {
    private static final int MAX_LINES = 20_000;

    private final Place root;
    private final Neighbourhood neighbours;
    private final Set<Unresolved> unknown;
    private final Deque<Level> open = new ArrayDeque<>();
    private final List<Place> places = new ArrayList<>();
    private final List<Leaving> outputs = new ArrayList<>();
    private final List<Punt> punts = new ArrayList<>();
    private final List<Fork> forks = new ArrayList<>();
    private boolean begun;
    private int written;

    /** Parts of the list that have still to run. */
    private int rests = 1;

    /** What was entered: a place, or a table or the like in one. */
    private static final class Level {
        private final Place place;
        private Bridge bridge;

        Level(Place place, Bridge bridge) {
            this.place = place;
            this.bridge = bridge;
        }
    }

    private record Leaving(Place place, int port, String name) {}

    private record Punt(Place place, PuntOrigin origin) {}

    /** A copy that goes to connection tracking, as it was then. */
    record Fork(Place place, int id, FlowKey sent, boolean inNamespace) {}

    /**
     * A record that begins.
     *
     * @param root the place where the packet is; gets the title that the translation gives it
     * @param unknown gets the neighbours that nobody knows
     */
    PlaceRecorder(Place root, Neighbourhood neighbours, Set<Unresolved> unknown) {
        this.root = root;
        this.unknown = unknown;
        this.neighbours = neighbours;
        places.add(root);
    }

    private Place at() {
        return open.isEmpty() ? root : open.peek().place;
    }

    private Bridge bridge() {
        return open.isEmpty() ? null : open.peek().bridge;
    }

    private PortNames portNames() {
        return bridge() == null ? PortNames.NONE : bridge();
    }

    /** A remark on what was said before: in a bridge on the rule above. */
    private void remark(String text) {
        line(bridge() == null ? text : "  " + text);
    }

    private void line(String text) {
        if (++written <= MAX_LINES) {
            at().line(text);
        } else if (written == MAX_LINES + 1) {
            at().line("(more than " + MAX_LINES + " steps: the rest is left out)");
        }
    }

    private void enter(String title, Bridge bridge) {
        Place place = root;
        if (begun) {
            place = append(at());
        }
        begun = true;
        place.title(title);
        open.push(new Level(place, bridge));
    }

    /** Something inside of the place. */
    private void enter() {
        open.push(new Level(at(), bridge()));
    }

    private Place append(Place before) {
        Place place = new Place();
        before.next().add(place);
        places.add(place);
        return place;
    }

    @Override
    public void enterBridge(Bridge bridge) {
        enter(bridge.name(), bridge);
    }

    @Override
    public void enterNamespace(Namespace namespace, NetDevice device) {
        enter(title(namespace) + (device == null ? "" : ", by " + device.name()), null);
    }

    /** What a namespace is called. */
    static String title(Namespace namespace) {
        return namespace.name().isEmpty() ? "the host's own namespace" : namespace.name();
    }

    @Override
    public void enterTable(int table, Rule rule) {
        StringBuilder text = new StringBuilder("table ").append(table);
        text.append(" priority ").append(rule.priority());
        if (rule.cookie() != 0) {
            FieldText.appendHex(text.append(" cookie "), rule.cookie());
        }
        int length = text.append(' ').length();
        MatchFormat.append(text, rule.match(), portNames());
        if (text.length() == length) {
            text.setLength(length - 1);
        }
        text.append(" → ");
        if (rule.actions().isEmpty()) {
            text.append("drop");
        } else {
            OfAction.append(text, rule.actions(), portNames());
        }
        line(text.toString());
        at().rule(at().title() + ' ' + text, false);
        enter();
    }

    @Override
    public void enterMiss(int table, boolean packetIn) {
        String text = "table " + table + ": no rule matches" + (packetIn ? ", a controller is asked" : "");
        line(text);
        at().rule(at().title() + ' ' + text, true);
        enter();
    }

    @Override
    public void enterBucket(long bucket) {
        line("bucket " + Long.toUnsignedString(bucket));
        enter();
    }

    @Override
    public void enterActionSet() {
        line("the action set runs");
        enter();
    }

    @Override
    public void enterThaw(int table) {
        enter();
    }

    @Override
    public void thawed(Bridge bridge) {
        at().title(bridge.name());
        open.forEach(level -> level.bridge = bridge);
    }

    @Override
    public void leave() {
        open.pop();
    }

    @Override
    public void action(OfAction action) {
        // They stand in the line of their rule.
    }

    @Override
    public void noActions() {
        // The line of the rule says so.
    }

    @Override
    public void note(TraceNote note, Object... arguments) {
        switch (note) {
            case UNTRACKED,
                    FORKED,
                    NAMESPACE_FORKED,
                    NAMESPACE_DROPS,
                    NAMESPACE_TRACK,
                    TO_TUNNEL,
                    LEARN_SUPPRESSED,
                    NAMESPACE_TAKES -> {
                // Ends and places after this one tell it.
            }
            default -> {
                String text = note.text(arguments);
                boolean bad = note.weight() != TraceNote.Weight.DETAIL;
                remark((bad ? "! " : "") + text);
                if (bad || text.contains("dropping")) {
                    at().warn(text);
                }
                if (note == TraceNote.NAMESPACE_RULE) {
                    at().rule(at().title() + ' ' + text, false);
                }
            }
        }
    }

    @Override
    public void passedHook(Hook hook, TableName table) {
        remark(hook + ": " + table.text() + " lets it pass by its policy");
    }

    @Override
    public void changed(SubField bits, FlowKey flow) {
        StringBuilder text = bits.append(new StringBuilder()).append(" is now ");
        if (bits.whole()) {
            FieldText.append(text, bits.field(), bits.readHigh(flow), bits.read(flow), -1L, -1L, PortNames.NONE);
        } else {
            FieldText.appendHex(text, bits.readHigh(flow), bits.read(flow));
        }
        remark(text.toString());
    }

    @Override
    public void learned(LearnedFlow flow) {
        StringBuilder text = new StringBuilder("would learn: table ");
        text.append(flow.learn().table()).append(' ');
        MatchFormat.append(text, flow.match(), portNames());
        OfAction.append(text.append(" → "), flow.actions(), portNames());
        remark(text.toString());
    }

    @Override
    public void actionSet(boolean cleared, List<OfAction> actions) {
        if (!cleared && !actions.isEmpty()) {
            remark(OfAction.append(new StringBuilder("action set: "), actions, portNames())
                    .toString());
        }
    }

    @Override
    public void restored(boolean set, List<OfAction> actions) {
        if (!set) {
            line(OfAction.append(new StringBuilder("goes on with "), actions, portNames())
                    .toString());
        }
    }

    @Override
    public void forked(int recirculation, int table, int zone, Nat nat, FlowKey flow) {
        forks.add(new Fork(continued(at()), recirculation, new FlowKey().copyFrom(flow), table == IN_NAMESPACE));
    }

    @Override
    public void output(int dpPort, String name) {
        outputs.add(new Leaving(at(), dpPort, name));
    }

    @Override
    public void punted(PuntOrigin origin) {
        punts.add(new Punt(at(), origin));
    }

    @Override
    public void dropped(DropReason reason) {
        at().end(drop(at(), reason, ""));
    }

    @Override
    public long supposedNeighbour(NetDevice device, IpAddress address) {
        long mac = neighbours.mac(device, address);
        if (mac == NO_NEIGHBOUR) {
            IpAddress asker = RouteQuery.addressOf(device, address);
            unknown.add(new Unresolved(address, asker == null ? IpAddress.any(address.family()) : asker));
        } else {
            remark("neighbour " + address + " is not known yet, " + device.name() + " would ask for it: it is at "
                    + MacAddress.format(mac));
        }
        return mac;
    }

    private static End drop(Place place, DropReason reason, String cause) {
        String words = cause.isEmpty() ? reason.description() : cause;
        return new End(End.Kind.DROPPED, reason.name(), words, place.blame(), null);
    }

    /** One more part of the list has to run before all is known. */
    void addRest() {
        rests++;
    }

    /** A part of the list has run; whether it was the last one. */
    boolean restDone() {
        return --rests == 0;
    }

    /** A frame has left by a port. */
    void left(int port, End.Kind kind, String what, DirectBuffer frame) {
        Place place = root;
        String name = what;
        for (Iterator<Leaving> each = outputs.iterator(); each.hasNext(); ) {
            Leaving leaving = each.next();
            if (leaving.port() == port) {
                each.remove();
                place = leaving.place();
                name = kind == End.Kind.SENT ? what : leaving.name();
                break;
            }
        }
        place.end(new End(kind, name, "", "", frame));
    }

    /** The slow path has got the packet; where it was then. */
    Place punted(PuntOrigin origin, DirectBuffer frame) {
        Place place = root;
        for (Iterator<Punt> each = punts.iterator(); each.hasNext(); ) {
            Punt punt = each.next();
            if (punt.origin().equals(origin)) {
                each.remove();
                place = punt.place();
                break;
            }
        }
        switch (origin) {
            case ControllerOrigin controller ->
                place.end(new End(End.Kind.CONTROLLER, controller.bridge().name(), "", place.blame(), frame));
            case StageOrigin stage -> StageEnds.punted(place, stage, frame);
            case null -> {
                // The translation is older than the patience of its ids.
            }
        }
        return place;
    }

    /** The packet comes back from connection tracking under an id; the record of how it was sent there. */
    Fork resumed(int id) {
        for (Iterator<Fork> each = forks.iterator(); each.hasNext(); ) {
            Fork fork = each.next();
            if (fork.id() == id) {
                each.remove();
                return fork;
            }
        }
        return new Fork(continued(root), id, null, false);
    }

    /** Where a packet goes on that was stopped in a place. */
    Place continued(Place place) {
        Place next = append(place);
        next.resume();
        return next;
    }

    /**
     * All parts of the list have run: what did not happen is taken out, and what ended nowhere has been dropped.
     *
     * @param dropped why the executor dropped anything, or null
     */
    void settle(DropReason dropped) {
        for (Fork fork : forks) {
            places.forEach(place -> place.next().remove(fork.place()));
            places.remove(fork.place());
        }
        DropReason copies = dropped != null && dropped.scope() == DropReason.Scope.COPY ? dropped : null;
        for (Leaving leaving : outputs) {
            if (copies != null) {
                leaving.place()
                        .end(new End(End.Kind.DROPPED, copies.name(), copies.description(), leaving.name(), null));
            }
        }
        for (Place place : places) {
            if (!place.isConcluded() && !isFork(place)) {
                place.end(drop(place, reason(place, dropped), place.warning()));
            }
        }
    }

    /** Places that a copy goes on in are recorded by others. */
    private boolean isFork(Place place) {
        return place != root && place.resumed();
    }

    private DropReason reason(Place place, DropReason dropped) {
        if (dropped != null && dropped != DropReason.ACTIONS_DROP && dropped != DropReason.NO_RULE) {
            return dropped;
        }
        return place.missed() ? DropReason.NO_RULE : DropReason.ACTIONS_DROP;
    }
}
