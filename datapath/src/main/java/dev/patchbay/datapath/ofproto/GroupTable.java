package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.action.OutputGroup;
import dev.patchbay.datapath.ofproto.controller.RemovalReason;
import dev.patchbay.datapath.ofproto.group.Bucket;
import dev.patchbay.datapath.ofproto.group.Group;
import dev.patchbay.datapath.ofproto.group.GroupMod;
import dev.patchbay.flowcache.classifier.TagSink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * The groups of a bridge, and the one way to change them.
 *
 * <p><b>Semantics</b> are those of Open vSwitch: a modification starts counters anew and keeps the time of creation; a
 * deleted group takes the flows with it that refer to it. Each change reports {@link Tags#group}.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class GroupTable {
    private final Bridge bridge;
    private final ChangeSink changes;
    private final TreeMap<Integer, Group> groups = new TreeMap<>(Integer::compareUnsigned);

    GroupTable(Bridge bridge, ChangeSink changes) {
        this.bridge = bridge;
        this.changes = changes;
    }

    /**
     * Finds a group.
     *
     * @param id group number.
     * @return group or null.
     */
    public Group get(int id) {
        return groups.get(id);
    }

    /**
     * Finds a group, and records that the answer depends on it.
     *
     * @param id group number.
     * @param reads receives the tag; null if nobody wants to know.
     * @return group or null.
     */
    public Group read(int id, TagSink reads) {
        if (reads != null) {
            reads.tag(Tags.group(bridge.id(), id));
        }
        return groups.get(id);
    }

    /**
     * All groups.
     *
     * @return ordered by number.
     */
    public Collection<Group> all() {
        return Collections.unmodifiableCollection(groups.values());
    }

    /**
     * Groups that a command or a dump means.
     *
     * @param id group number or {@link GroupMod#ALL}.
     * @return ordered by number.
     */
    public List<Group> select(int id) {
        if (id == GroupMod.ALL) {
            return List.copyOf(groups.values());
        }
        Group group = groups.get(id);
        return group == null ? List.of() : List.of(group);
    }

    /**
     * Carries out a group mod.
     *
     * @param mod what to do.
     * @param nowMs time of the switch's clock.
     * @throws FlowModException if it cannot be done; nothing was changed then.
     */
    public void apply(GroupMod mod, long nowMs) {
        Group old = groups.get(mod.group());
        switch (mod.command()) {
            case ADD -> add(mod, old, nowMs);
            case MODIFY -> replace(mod, existing(mod, old), mod.buckets());
            case ADD_OR_MODIFY -> {
                if (old == null) {
                    add(mod, null, nowMs);
                } else {
                    replace(mod, old, mod.buckets());
                }
            }
            case DELETE -> {
                for (Group group : select(mod.group())) {
                    bridge.flows()
                            .removeReferring(
                                    RemovalReason.GROUP_DELETE,
                                    action -> action instanceof OutputGroup output && output.group() == group.id(),
                                    nowMs);
                    groups.remove(group.id());
                    changed(group.id());
                    bridge.flows().undo(() -> groups.put(group.id(), group));
                }
            }
            case INSERT_BUCKETS -> rearrange(existing(mod, old), inserted(mod, old));
            case REMOVE_BUCKETS -> rearrange(existing(mod, old), remaining(mod, old));
        }
    }

    private static Group existing(GroupMod mod, Group group) {
        if (group == null) {
            throw new FlowModException(
                    "OFPGMFC_UNKNOWN_GROUP", "there is no group " + Integer.toUnsignedString(mod.group()));
        }
        return group;
    }

    private void add(GroupMod mod, Group old, long nowMs) {
        if (old != null) {
            throw new FlowModException(
                    "OFPGMFC_GROUP_EXISTS", "there is a group " + Integer.toUnsignedString(mod.group()) + " already");
        }
        requireNumber(mod);
        put(new Group(mod.group(), mod.type(), mod.selection(), mod.buckets(), nowMs));
    }

    private void replace(GroupMod mod, Group old, List<Bucket> buckets) {
        put(new Group(old.id(), mod.type(), mod.selection(), buckets, old.createdMs()));
    }

    private void rearrange(Group old, List<Bucket> buckets) {
        List<Bucket> renewed = new ArrayList<>();
        for (Bucket bucket : buckets) {
            renewed.add(new Bucket(
                    bucket.id(), bucket.weight(), bucket.watchPort(), bucket.watchGroup(), bucket.actions()));
        }
        put(new Group(old.id(), old.type(), old.selection(), renewed, old.createdMs()));
    }

    private static void requireNumber(GroupMod mod) {
        if (Integer.compareUnsigned(mod.group(), Group.MAX_ID) > 0) {
            throw new FlowModException("OFPGMFC_INVALID_GROUP", "a single group is to be named");
        }
    }

    private static List<Bucket> inserted(GroupMod mod, Group group) {
        existing(mod, group);
        List<Bucket> result = new ArrayList<>(group.buckets());
        int at = switch (mod.commandBucket()) {
            case GroupMod.FIRST_BUCKET -> 0;
            case GroupMod.LAST_BUCKET -> result.size();
            default -> result.indexOf(existingBucket(mod, group)) + 1;
        };
        for (Bucket bucket : mod.buckets()) {
            if (group.bucket(bucket.id()) != null) {
                throw new FlowModException(
                        "OFPGMFC_BUCKET_EXISTS",
                        "group " + Integer.toUnsignedString(group.id()) + " has a bucket "
                                + Integer.toUnsignedString(bucket.id()) + " already");
            }
        }
        result.addAll(at, mod.buckets());
        return result;
    }

    private static List<Bucket> remaining(GroupMod mod, Group group) {
        existing(mod, group);
        List<Bucket> result = new ArrayList<>(group.buckets());
        switch (mod.commandBucket()) {
            case GroupMod.ALL_BUCKETS -> result.clear();
            case GroupMod.FIRST_BUCKET -> {
                if (!result.isEmpty()) {
                    result.removeFirst();
                }
            }
            case GroupMod.LAST_BUCKET -> {
                if (!result.isEmpty()) {
                    result.removeLast();
                }
            }
            default -> result.remove(existingBucket(mod, group));
        }
        return result;
    }

    private static Bucket existingBucket(GroupMod mod, Group group) {
        Bucket bucket = group.bucket(mod.commandBucket());
        if (bucket == null) {
            throw new FlowModException(
                    "OFPGMFC_UNKNOWN_BUCKET",
                    "group " + Integer.toUnsignedString(group.id()) + " has no bucket "
                            + Integer.toUnsignedString(mod.commandBucket()));
        }
        return bucket;
    }

    private void put(Group group) {
        Group old = groups.put(group.id(), group);
        changed(group.id());
        bridge.flows().undo(() -> {
            if (old == null) {
                groups.remove(group.id());
            } else {
                groups.put(old.id(), old);
            }
        });
    }

    private void changed(int id) {
        changes.tag(Tags.group(bridge.id(), id));
    }
}
