package dev.patchbay.datapath.ofproto.group;

import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a switch demands of a group mod before it looks at its groups. */
final class GroupRules {
    private GroupRules() {}

    /**
     * Checks a group mod.
     *
     * @param mod to check.
     * @throws FlowSyntaxException with the name of the OpenFlow error.
     */
    static void check(GroupMod mod) {
        if (hasDuplicateId(mod.buckets())) {
            throw error("OFPGMFC_BAD_BUCKET", "two buckets have the same bucket_id");
        }
        boolean single = mod.buckets().size() == 1;
        if (mod.type() == GroupType.INDIRECT && mod.command() != GroupMod.Command.DELETE && !single) {
            throw error("OFPGMFC_INVALID_GROUP", "an indirect group has one bucket");
        }
        for (Bucket bucket : mod.buckets()) {
            boolean watched = mod.type() == GroupType.SELECT || mod.type() == GroupType.FAST_FAILOVER;
            if (bucket.watches() && !watched) {
                throw error(
                        "OFPGMFC_WATCH_UNSUPPORTED", "watch_port and watch_group are for groups of type select and ff");
            }
        }
    }

    /**
     * Whether two buckets have the same id.
     *
     * @param buckets to look at.
     * @return true if so.
     */
    static boolean hasDuplicateId(List<Bucket> buckets) {
        Set<Integer> ids = new HashSet<>();
        return !buckets.stream().allMatch(bucket -> ids.add(bucket.id()));
    }

    private static FlowSyntaxException error(String name, String detail) {
        return new FlowSyntaxException(name + ": " + detail, -1);
    }
}
