package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.action.HashFields;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.group.Bucket;
import dev.patchbay.datapath.ofproto.group.Group;
import dev.patchbay.datapath.ofproto.group.GroupType;
import dev.patchbay.datapath.ofproto.group.SelectionField;
import dev.patchbay.datapath.ofproto.group.SelectionMethod;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Groups: which buckets a packet goes through, and what it does there.
 *
 * <p>Each bucket is an action set that gets a copy of the packet; nothing of it comes back. A fast-failover group takes its
 * first live bucket. A select group takes one by weight and a hash: that of the datapath unless the group says otherwise,
 * so that one packet has one hash for all groups on its way.
 *
 * <p><b>Bounds.</b> Buckets that watch groups whose buckets watch groups: {@value #MAX_LIVENESS_DEPTH} deep.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class GroupActions {
    private static final int MAX_LIVENESS_DEPTH = 128;
    private static final int SCORE_BITS = 0xffff;

    private final Traversal at;
    private final ActionInterpreter actions;

    /** How groups spread hashes over their buckets; made when first needed. */
    private final Map<Group, HashBuckets> hashBuckets = new WeakHashMap<>();

    GroupActions(Traversal at, ActionInterpreter actions) {
        this.at = at;
        this.actions = actions;
    }

    /** Sends the packet through a group; false if there is no such group, which ends the list of actions. */
    boolean run(int id, boolean last) {
        if (!actions.tables().withinLimits()) {
            return true;
        }
        Group group = at.bridge.groups().read(id, at.out);
        if (group == null) {
            at.note(TraceNote.NO_SUCH_GROUP, Integer.toUnsignedLong(id));
            return false;
        }
        switch (group.type()) {
            case ALL, INDIRECT -> {
                List<Bucket> buckets = group.buckets();
                for (int i = 0; i < buckets.size(); i++) {
                    run(buckets.get(i), last && i == buckets.size() - 1);
                }
                at.effect(new SideEffect.CountGroup(group, null));
            }
            case SELECT -> runOne(group, select(group), last);
            case FAST_FAILOVER -> runOne(group, firstLive(group, 0), last);
        }
        return true;
    }

    private void runOne(Group group, Bucket bucket, boolean last) {
        if (bucket == null) {
            at.note(TraceNote.NO_LIVE_BUCKET);
        } else {
            at.note(TraceNote.USING_BUCKET, Integer.toUnsignedLong(bucket.id()));
            run(bucket, last);
            at.effect(new SideEffect.CountGroup(group, bucket));
        }
    }

    private void run(Bucket bucket, boolean last) {
        if (at.trace != null) {
            at.trace.enterBucket(Integer.toUnsignedLong(bucket.id()));
        }
        Traversal.Packet packet = at.packet();
        boolean wasMpls = at.wasMpls;
        at.depth++;
        actions.execute(ActionSet.inOrder(bucket.actions()), last, true);
        at.depth--;
        actions.freezer().finishIfFreezing();
        at.goBackTo(packet);
        at.wasMpls = wasMpls;
        at.exit = false;
        if (at.error == DropReason.TOO_MANY_LABELS) {
            // Only this copy of the packet cannot be handled.
            at.error = null;
        }
        at.leaveTrace();
    }

    private Bucket select(Group group) {
        if (at.wasMpls) {
            actions.freezer().trigger();
            return null;
        }
        Group.Selection selection = group.selection();
        if (selection.method() == SelectionMethod.HASH && !selection.fields().isEmpty()) {
            return bestLive(group, hash(selection));
        }
        HashBuckets spread = selection.method() == SelectionMethod.HASH
                ? HashBuckets.NONE
                : hashBuckets.computeIfAbsent(group, HashBuckets::of);
        if (spread == HashBuckets.NONE) {
            FlowHash.unwildcard(HashFields.SYMMETRIC_L4, at.flow, at.wildcards);
            return bestLive(group, FlowHash.of(HashFields.SYMMETRIC_L4, at.flow, 0));
        }
        if (at.dpHash == null) {
            actions.freezer().triggerWithHash(spread.hash());
            return null;
        }
        for (int i = 0; i < spread.size(); i++) {
            Bucket bucket = spread.bucket(at.dpHash + i);
            if (isLive(group, bucket, 0)) {
                return bucket;
            }
        }
        return null;
    }

    /** The hash over the fields that a group names, as far as the packet has them. */
    private int hash(Group.Selection selection) {
        int hash = Murmur.ofLong(selection.parameter());
        for (SelectionField field : selection.fields()) {
            field.field().prerequisite().unwildcard(at.wildcards);
            if (field.field().prerequisite().metBy(at.flow)) {
                hash = hash(field, at.flow, hash);
                field.field().unwildcard(at.wildcards, field.maskHigh(), field.maskLow());
            }
        }
        return hash;
    }

    private static int hash(SelectionField field, FlowKey flow, int basis) {
        OctetHash octets = new OctetHash();
        int count = field.field().octets();
        long low = field.field().readLow(flow) & field.maskLow();
        if (count > Long.BYTES) {
            octets.add(field.field().read(flow) & field.maskHigh(), Long.BYTES).add(low, Long.BYTES);
        } else {
            octets.add(low, count);
        }
        return octets.murmur(basis);
    }

    private Bucket firstLive(Group group, int depth) {
        for (Bucket bucket : group.buckets()) {
            if (isLive(group, bucket, depth)) {
                return bucket;
            }
            traceNotLive(bucket);
        }
        return null;
    }

    private Bucket bestLive(Group group, int basis) {
        Bucket best = null;
        int bestScore = 0;
        for (Bucket bucket : group.buckets()) {
            if (isLive(group, bucket, 0)) {
                int score = (Murmur.ofTwo(bucket.id(), basis) & SCORE_BITS) * bucket.weight();
                if (Integer.compareUnsigned(score, bestScore) >= 0) {
                    best = bucket;
                    bestScore = score;
                }
                if (at.trace != null) {
                    at.trace.note(
                            TraceNote.BUCKET_SCORE, Integer.toUnsignedLong(bucket.id()), Integer.toUnsignedLong(score));
                }
            } else {
                traceNotLive(bucket);
            }
        }
        return best;
    }

    private boolean isLive(Group group, Bucket bucket, int depth) {
        if (depth >= MAX_LIVENESS_DEPTH) {
            at.note(TraceNote.BUCKETS_CHAINED, MAX_LIVENESS_DEPTH);
            return false;
        }
        if (group.type() == GroupType.SELECT && bucket.weight() == 0) {
            return false;
        }
        return !bucket.watches() || portIsLive(bucket.watchPort()) || groupIsLive(bucket.watchGroup(), depth + 1);
    }

    private boolean portIsLive(int number) {
        if (number == OfPorts.CONTROLLER) {
            at.bridge.controllers().read(at.out);
            return at.bridge.controllers().any();
        }
        OfPort port = at.bridge.port(number);
        return port != null && Liveness.mayEnable(port);
    }

    private boolean groupIsLive(int id, int depth) {
        if (id == Bucket.NO_GROUP) {
            return false;
        }
        Group group = at.bridge.groups().read(id, at.out);
        return group != null && firstLive(group, depth) != null;
    }

    private void traceNotLive(Bucket bucket) {
        if (at.trace == null) {
            return;
        }
        StringBuilder watched = new StringBuilder();
        if (bucket.watchPort() != OfPorts.NONE) {
            OfPorts.append(watched.append("port "), bucket.watchPort(), PortNames.NONE);
        }
        if (bucket.watchGroup() != Bucket.NO_GROUP) {
            watched.append(watched.isEmpty() ? "" : " and ").append("port ");
            watched.append(Integer.toUnsignedString(bucket.watchGroup()));
        }
        at.trace.note(TraceNote.BUCKET_NOT_LIVE, Integer.toUnsignedLong(bucket.id()), watched);
    }
}
