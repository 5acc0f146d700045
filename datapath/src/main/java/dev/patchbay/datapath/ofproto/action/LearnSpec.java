package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.FieldText;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.flowcache.key.FlowKey;

/**
 * One part of a {@link Learn}: what the flow that is made matches, loads or outputs to.
 *
 * <p>{@link #source} is the field of the packet that gives the value; if it is null the value is a constant, {@link
 * #valueHigh} and {@link #valueLow}, right-aligned.
 */
public sealed interface LearnSpec permits LearnSpec.MatchSpec, LearnSpec.LoadSpec, LearnSpec.OutputSpec {
    /**
     * Where the value comes from.
     *
     * @return bits of the packet, null for a constant.
     */
    SubField source();

    /**
     * Upper half of the constant.
     *
     * @return 0 unless it has more than 64 bits.
     */
    long valueHigh();

    /**
     * Lower half of the constant.
     *
     * @return right-aligned.
     */
    long valueLow();

    /**
     * Appends the part's text.
     *
     * @param out where to append.
     * @param names port names to use.
     */
    void append(StringBuilder out, PortNames names);

    /**
     * The value for a packet.
     *
     * @param key packet.
     * @return upper half, right-aligned.
     */
    default long high(FlowKey key) {
        return source() == null ? valueHigh() : source().readHigh(key);
    }

    /**
     * The value for a packet.
     *
     * @param key packet.
     * @return lower half, right-aligned.
     */
    default long low(FlowKey key) {
        return source() == null ? valueLow() : source().read(key);
    }

    /**
     * The new flow matches a value in some bits.
     *
     * @param destination what to match.
     * @param source where the value comes from, null for a constant.
     * @param valueHigh upper half of the constant.
     * @param valueLow lower half.
     */
    record MatchSpec(SubField destination, SubField source, long valueHigh, long valueLow) implements LearnSpec {
        @Override
        public void append(StringBuilder out, PortNames names) {
            if (source == null) {
                appendConstant(out, destination, valueHigh, valueLow, names);
                return;
            }
            destination.append(out);
            if (!destination.equals(source)) {
                source.append(out.append('='));
            }
        }

        private static void appendConstant(StringBuilder out, SubField bits, long high, long low, PortNames names) {
            if (bits.whole()) {
                MatchField field = bits.field();
                out.append(field.fieldName()).append('=');
                FieldText.append(out, field, high, low, field.maxHigh(), field.octetMask(), names);
            } else {
                FieldText.appendHex(bits.append(out).append('='), high, low);
            }
        }
    }

    /**
     * The new flow loads a value into some bits.
     *
     * @param destination where to.
     * @param source where the value comes from, null for a constant.
     * @param valueHigh upper half of the constant.
     * @param valueLow lower half.
     */
    record LoadSpec(SubField destination, SubField source, long valueHigh, long valueLow) implements LearnSpec {
        @Override
        public void append(StringBuilder out, PortNames names) {
            out.append("load:");
            if (source == null) {
                FieldText.appendHex(out, valueHigh, valueLow);
            } else {
                source.append(out);
            }
            destination.append(out.append("->"));
        }
    }

    /**
     * The new flow sends to the port whose number some bits of this packet hold.
     *
     * @param source the bits.
     */
    record OutputSpec(SubField source) implements LearnSpec {
        @Override
        public long valueHigh() {
            return 0;
        }

        @Override
        public long valueLow() {
            return 0;
        }

        @Override
        public void append(StringBuilder out, PortNames names) {
            source.append(out.append("output:"));
        }
    }
}
