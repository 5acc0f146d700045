package dev.patchbay.datapath.ofproto.group;

import dev.patchbay.datapath.ofproto.action.ActionEncoder;
import dev.patchbay.datapath.ofproto.action.ActionSyntax;
import dev.patchbay.datapath.ofproto.action.Arguments;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.KeyValues;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.List;
import java.util.Locale;

/** Reads one bucket: {@code weight:5,watch_port:2,actions=output:2}, where {@code actions=} may be left out. */
final class BucketSyntax {
    private final GroupType type;
    private final PortNames names;
    private int id = GroupMod.ALL_BUCKETS;
    private int weight;
    private int watchPort = OfPorts.NONE;
    private int watchGroup = Bucket.NO_GROUP;
    private final StringBuilder actions = new StringBuilder();

    private BucketSyntax(GroupType type, PortNames names) {
        this.type = type;
        this.names = names;
        this.weight = type == GroupType.SELECT ? 1 : 0;
    }

    /**
     * What was read.
     *
     * @param bucket its id is {@link GroupMod#ALL_BUCKETS} if the text names none.
     * @param formats the {@link FlowFormats} of whoever writes so.
     */
    record Parsed(Bucket bucket, int formats) {}

    /**
     * Reads a bucket.
     *
     * @param text all of it.
     * @param type of the group.
     * @param names port names to use.
     * @param version protocol version that carries the group.
     * @return bucket and formats.
     */
    static Parsed parse(String text, GroupType type, PortNames names, OpenFlowVersion version) {
        BucketSyntax syntax = new BucketSyntax(type, names);
        KeyValues words = new KeyValues(text, 0);
        while (words.next()) {
            try {
                syntax.accept(words.key(), words.value());
            } catch (FlowSyntaxException e) {
                throw new FlowSyntaxException(e.getMessage(), words.valuePosition());
            }
        }
        return syntax.bucket(version);
    }

    private void accept(String key, String value) {
        switch (key.toLowerCase(Locale.ROOT)) {
            case "weight" -> weight = Arguments.unsigned16("weight", value);
            case "watch_port" -> {
                watchPort = OfPorts.parse(value, names);
                boolean special = watchPort == OfPorts.NONE || watchPort == OfPorts.CONTROLLER;
                if (watchPort < 0 || (watchPort >= OfPorts.MAX && !special)) {
                    throw new FlowSyntaxException(value + ": invalid watch_port", 0);
                }
            }
            case "watch_group" -> {
                watchGroup = Arguments.unsigned32(value);
                if (Integer.compareUnsigned(watchGroup, Group.MAX_ID) > 0) {
                    throw new FlowSyntaxException("invalid watch_group id " + Integer.toUnsignedString(watchGroup), 0);
                }
            }
            case "bucket_id" -> {
                id = Arguments.unsigned32(value);
                if (Integer.compareUnsigned(id, Bucket.MAX_ID) > 0) {
                    throw new FlowSyntaxException("invalid bucket_id id " + Integer.toUnsignedString(id), 0);
                }
            }
            case "action", "actions" -> actions.append(value).append(',');
            default -> actions.append(key).append('(').append(value).append("),");
        }
    }

    private Parsed bucket(OpenFlowVersion version) {
        if (actions.isEmpty()) {
            throw new FlowSyntaxException("bucket must specify actions", 0);
        }
        boolean watches = watchPort != OfPorts.NONE || watchGroup != Bucket.NO_GROUP;
        if (type == GroupType.FAST_FAILOVER && !watches) {
            throw new FlowSyntaxException("fast failover bucket requires watch_port or watch_group", 0);
        }
        ActionSyntax.Parsed parsed;
        try {
            parsed = ActionSyntax.readBucket(actions.toString(), names);
        } catch (FlowSyntaxException e) {
            // The list was put together from parts of the text, so places in it mean nothing.
            throw new FlowSyntaxException(e.getMessage(), 0);
        }
        List<OfAction> encoded = ActionEncoder.encode(parsed.actions(), new Match(), version);
        return new Parsed(new Bucket(id, weight, watchPort, watchGroup, encoded), parsed.formats());
    }
}
