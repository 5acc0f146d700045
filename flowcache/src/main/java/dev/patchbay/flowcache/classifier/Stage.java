package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.key.KeyHash;
import dev.patchbay.flowcache.tuple.MaskWords;
import dev.patchbay.flowcache.tuple.MaskedEntry;
import dev.patchbay.flowcache.tuple.TupleTable;

/**
 * Which values the rules of a {@link Subtable} have in the first stages of its mask.
 */
final class Stage {
    /** One such value and how many matches of the subtable have it. */
    private static final class Value extends MaskedEntry {
        int matches;

        Value(long[] row) {
            super(row);
        }
    }

    private final long identity;
    private final TupleTable<Value> values;

    Stage(FlowMask mask, long identity) {
        this.identity = identity;
        values = new TupleTable<>(new MaskWords(mask, FlowKey.WORDS), identity);
    }

    /** Whether no rule has the key's value; if so, what this depended on is reported. */
    boolean exclude(long[] key, FlowMask wildcards, TagSink reads) {
        long hash = values.hash(key);
        if (values.lookup(key, hash) != null) {
            return false;
        }
        examined(wildcards);
        if (reads != null) {
            reads.tag(tag(hash));
        }
        return true;
    }

    /** Adds what {@link #exclude} looks at, also if it does not exclude the key. */
    void examined(FlowMask wildcards) {
        values.mask().addTo(wildcards);
    }

    void add(FlowKey key, TagSink changed) {
        long hash = values.hash(key.words());
        Value value = values.lookup(key.words(), hash);
        if (value == null) {
            value = new Value(values.mask().row(key));
            values.insert(value);
            if (changed != null) {
                changed.tag(tag(hash));
            }
        }
        value.matches++;
    }

    void remove(FlowKey key) {
        Value value = values.lookup(key.words(), values.hash(key.words()));
        value.matches--;
        if (value.matches == 0) {
            values.remove(value);
        }
    }

    private long tag(long hash) {
        return KeyHash.fold(identity, hash ^ identity);
    }
}
