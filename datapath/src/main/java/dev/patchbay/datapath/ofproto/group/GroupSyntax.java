package dev.patchbay.datapath.ofproto.group;

import dev.patchbay.datapath.ofproto.action.Arguments;
import dev.patchbay.datapath.ofproto.field.FieldValue;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.KeyValues;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads group mods in the syntax of {@code ovs-ofctl}: {@code group_id=5,type=select,bucket=output:1,bucket=output:2}.
 *
 * <p>The result is what a switch has after the message came over the wire: actions in the forms of the OpenFlow version that
 * carried it, buckets numbered.
 */
public final class GroupSyntax {
    private static final String BUCKET = "bucket=";
    private static final int MAX_METHOD_LENGTH = 15;
    private static final int UNNAMED = 0xffffffff;

    private final GroupMod.Command command;
    private final PortNames names;
    private final OpenFlowVersion version;
    private int group = UNNAMED;
    private GroupType type;
    private String method = "";
    private long parameter;
    private List<SelectionField> fields = List.of();
    private int commandBucket = GroupMod.ALL_BUCKETS;
    private boolean commandBucketGiven;
    private int formats = FlowFormats.ANY;

    private GroupSyntax(GroupMod.Command command, PortNames names, OpenFlowVersion version) {
        this.command = command;
        this.names = names;
        this.version = version;
    }

    /**
     * Reads one group mod.
     *
     * @param command what is to be done.
     * @param text the group; may be empty for a delete, which then means all.
     * @param names port names to use.
     * @param version protocol version that carries the group.
     * @return the group mod.
     * @throws FlowSyntaxException if there is anything wrong with the text, with {@code ovs-ofctl}'s message.
     */
    public static GroupMod parse(GroupMod.Command command, String text, PortNames names, OpenFlowVersion version) {
        return new GroupSyntax(command, names, version).parse(text);
    }

    private GroupMod parse(String text) {
        if (command == GroupMod.Command.DELETE && text.isEmpty()) {
            return new GroupMod(
                    command, GroupMod.ALL, GroupType.ALL, Group.Selection.NONE, GroupMod.ALL_BUCKETS, List.of());
        }
        int bucketsAt = text.indexOf(BUCKET);
        if (bucketsAt >= 0 && !command.describesGroup() && command != GroupMod.Command.INSERT_BUCKETS) {
            throw new FlowSyntaxException("bucket is not needed", bucketsAt);
        }
        KeyValues words = new KeyValues(bucketsAt < 0 ? text : text.substring(0, bucketsAt), 0);
        while (words.next()) {
            try {
                accept(words);
            } catch (FlowSyntaxException e) {
                throw e.position() > 0 ? e : new FlowSyntaxException(e.getMessage(), words.keyPosition());
            }
        }
        complete();
        if (command.ofBuckets() || !method.isEmpty() || !fields.isEmpty()) {
            formats &= FlowFormats.OF10_ANY | FlowFormats.OF15;
        }
        List<Bucket> buckets = bucketsAt < 0 ? List.of() : buckets(text, bucketsAt);
        if (type == GroupType.INDIRECT && buckets.size() > 1) {
            throw new FlowSyntaxException("Indirect groups can have at most one bucket.", bucketsAt);
        }
        FlowFormats.require(formats, version);
        if (command.ofBuckets() && version != OpenFlowVersion.OF10 && version != OpenFlowVersion.OF15) {
            throw new FlowSyntaxException(command.text() + " needs OpenFlow 1.5 or later ('-O OpenFlow15')", -1);
        }
        GroupMod mod = new GroupMod(
                command, group, type == null ? GroupType.ALL : type, selection(), commandBucket, number(buckets));
        GroupRules.check(mod);
        return mod;
    }

    private void accept(KeyValues words) {
        String value = words.value();
        switch (words.key()) {
            case "command_bucket_id" -> commandBucket(value);
            case "group_id" -> {
                group = value.equals("all") ? GroupMod.ALL : Arguments.unsigned32(value);
                if (group != GroupMod.ALL && Integer.compareUnsigned(group, Group.MAX_ID) > 0) {
                    throw fault("invalid group id " + Integer.toUnsignedString(group));
                }
            }
            case "type" -> {
                needsGroup("type is");
                type = GroupType.byText(value);
                if (type == null) {
                    throw fault("invalid group type " + value);
                }
            }
            case "selection_method" -> {
                needsGroup("selection method is");
                if (value.length() > MAX_METHOD_LENGTH) {
                    throw fault("selection method is longer than 15 bytes long");
                }
                method = value;
            }
            case "selection_method_param" -> {
                needsGroup("selection method param is");
                parameter = Arguments.unsigned64(value);
            }
            case "fields" -> {
                needsGroup("fields are");
                fields = fields(value);
            }
            default -> throw fault("unknown keyword " + words.key());
        }
    }

    private void needsGroup(String what) {
        if (!command.describesGroup()) {
            throw fault(what + " not needed");
        }
    }

    private void commandBucket(String value) {
        if (!command.ofBuckets()) {
            throw fault("command bucket id is not needed");
        }
        commandBucket = switch (value) {
            case "all" -> GroupMod.ALL_BUCKETS;
            case "first" -> GroupMod.FIRST_BUCKET;
            case "last" -> GroupMod.LAST_BUCKET;
            default -> Arguments.unsigned32(value);
        };
        boolean special = Integer.compareUnsigned(commandBucket, GroupMod.FIRST_BUCKET) >= 0;
        if (!special && Integer.compareUnsigned(commandBucket, Bucket.MAX_ID) > 0) {
            throw fault("invalid command bucket id " + Integer.toUnsignedString(commandBucket));
        }
        if (commandBucket == GroupMod.ALL_BUCKETS && command == GroupMod.Command.INSERT_BUCKETS) {
            throw fault("command_bucket_id=all is not permitted");
        }
        commandBucketGiven = true;
    }

    private List<SelectionField> fields(String text) {
        List<SelectionField> found = new ArrayList<>(fields);
        KeyValues words = new KeyValues(text, 0);
        while (words.next()) {
            MatchField field = MatchField.byFieldName(words.key());
            if (field == null) {
                throw fault(text + ": unknown field " + words.key());
            }
            if (found.stream().anyMatch(other -> other.field() == field)) {
                throw fault(words.key() + ": duplicate field");
            }
            if (words.value().isEmpty()) {
                found.add(new SelectionField(field, field.maxHigh(), field.octetMask()));
                formats &= field.exactFormats();
                continue;
            }
            FieldValue mask = FieldValue.parse(field, words.value(), names);
            if (mask.high() == 0 && mask.low() == 0) {
                throw fault(text + ": values are wildcards here and must not be all-zeros");
            }
            SelectionField selected = new SelectionField(field, mask.high(), mask.low());
            if (!field.maskable() && !selected.whole()) {
                throw fault(words.value() + ": invalid mask for field " + field.fieldName());
            }
            formats &= field.formats(new FieldValue(0, 0, mask.high(), mask.low()));
            found.add(selected);
        }
        found.sort(Comparator.comparing(SelectionField::field));
        return found;
    }

    /** Whatever must be there is there, and nothing that goes without it. */
    private void complete() {
        if (group == UNNAMED) {
            throw fault("must specify a group_id");
        }
        if (command.describesGroup() && type == null) {
            throw fault("must specify a type");
        }
        if (!method.equals("hash") && !fields.isEmpty()) {
            throw fault("fields may only be specified with \"selection_method=hash\"");
        }
        if (method.isEmpty() && parameter != 0) {
            throw fault("selection_method_param is only allowed with \"selection_method\"");
        }
        if (command == GroupMod.Command.INSERT_BUCKETS && !commandBucketGiven) {
            throw fault("must specify a command bucket id");
        }
    }

    /** OpenFlow 1.1 to 1.4 lose how a group selects on the way. */
    private Group.Selection selection() {
        if (method.isEmpty() || (version != OpenFlowVersion.OF10 && version != OpenFlowVersion.OF15)) {
            return Group.Selection.NONE;
        }
        if (type != GroupType.SELECT) {
            throw fault("OFPBPC_BAD_VALUE: only select groups have a selection_method");
        }
        SelectionMethod chosen = switch (method) {
            case "hash" -> SelectionMethod.HASH;
            case "dp_hash" -> SelectionMethod.DP_HASH;
            default -> throw fault("OFPBPC_BAD_VALUE: selection_method is hash or dp_hash, not \"" + method + "\"");
        };
        return new Group.Selection(chosen, parameter, fields);
    }

    private List<Bucket> buckets(String text, int first) {
        List<Bucket> buckets = new ArrayList<>();
        int at = first;
        while (at >= 0) {
            int start = at + BUCKET.length();
            at = text.indexOf(BUCKET, start);
            String content = at < 0 ? text.substring(start) : text.substring(start, at);
            GroupType kind = type == null ? GroupType.ALL : type;
            BucketSyntax.Parsed parsed;
            try {
                parsed = BucketSyntax.parse(content, kind, names, version);
            } catch (FlowSyntaxException e) {
                throw e.movedBy(start);
            }
            Bucket bucket = parsed.bucket();
            // What was known of the formats is forgotten, as in ovs-ofctl.
            formats = parsed.formats();
            if (command != GroupMod.Command.INSERT_BUCKETS && kind != GroupType.SELECT && bucket.weight() != 0) {
                throw new FlowSyntaxException("Only select groups can have bucket weights.", start);
            }
            buckets.add(bucket);
        }
        return buckets;
    }

    /**
     * Gives buckets without an id the lowest one that no bucket behind them has. That it may be the id of a bucket before them
     * is Open vSwitch's way, and an error.
     */
    private List<Bucket> number(List<Bucket> buckets) {
        boolean idsTravel = version == OpenFlowVersion.OF10 || version == OpenFlowVersion.OF15;
        List<Bucket> numbered = new ArrayList<>();
        List<Integer> used = null;
        for (int i = 0; i < buckets.size(); i++) {
            Bucket bucket = buckets.get(i);
            int id = idsTravel ? bucket.id() : i;
            if (id == GroupMod.ALL_BUCKETS) {
                if (used == null) {
                    used = new ArrayList<>();
                    for (Bucket later : buckets.subList(i, buckets.size())) {
                        used.add(later.id());
                    }
                }
                id = 0;
                while (used.contains(id)) {
                    id++;
                }
                used.add(id);
            }
            numbered.add(new Bucket(id, bucket.weight(), bucket.watchPort(), bucket.watchGroup(), bucket.actions()));
        }
        return numbered;
    }

    private static FlowSyntaxException fault(String message) {
        return new FlowSyntaxException(message, 0);
    }
}
