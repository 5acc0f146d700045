package dev.patchbay.datapath.conntrack;

/**
 * One {@code ct} action of a datapath action list: what the tracker does with a packet.
 *
 * <p>Immutable; equality by content, so that equal action lists stay equal. Made by {@link Builder}.
 *
 * @param zone of the connection, 0 to 65535.
 * @param commit a new connection is kept.
 * @param force like commit, and a connection known the other way round is replaced.
 * @param mark to set on the connection, bits of {@code markMask} only.
 * @param markMask which bits of the mark are set; 0 leaves the mark alone.
 * @param labelHigh upper half of the label to set.
 * @param labelLow lower half.
 * @param labelMaskHigh which bits of the upper half are set.
 * @param labelMaskLow which bits of the lower half are set; both 0 leave the label alone.
 * @param helper application whose control connection this is.
 * @param nat translation, or null for none.
 * @param timeoutPolicy number of the policy for a new connection, 0 for its zone's, which need not have one.
 * @param space number of a namespace's own connections (see {@link Space}), in which Linux's rules hold and zone, force,
 *     label, helper and timeout policy mean nothing; 0 for Open vSwitch's zones.
 * @param half in a space: which addresses are translated, and whether the packet is looked up afresh; else null.
 */
public record CtRequest(
        int zone,
        boolean commit,
        boolean force,
        int mark,
        int markMask,
        long labelHigh,
        long labelLow,
        long labelMaskHigh,
        long labelMaskLow,
        CtHelper helper,
        NatSpec nat,
        int timeoutPolicy,
        int space,
        Half half) {

    /** Where in a namespace a packet is: Linux translates its destination when it comes and its source when it leaves. */
    public enum Half {
        /** PREROUTING and OUTPUT: looked up afresh; destinations are translated. */
        DESTINATION,
        /** POSTROUTING and INPUT: goes on with what was found before; sources are translated, new connections kept. */
        SOURCE
    }

    /**
     * Starts a request that only looks a packet up.
     *
     * @param zone 0 to 65535.
     * @return a builder.
     */
    public static Builder inZone(int zone) {
        return new Builder(zone, 0);
    }

    /**
     * Starts a request of a namespace; {@link Builder#destination} unless told otherwise.
     *
     * @param space 1 to 65535.
     * @return a builder.
     */
    public static Builder inSpace(int space) {
        if (space < 1 || space > 0xffff) {
            throw new IllegalArgumentException("space " + space + " is not between 1 and 65535");
        }
        return new Builder(0, space);
    }

    /**
     * Whether the tracker may write to the frame; it must be the caller's own then, with some room behind it (an FTP
     * command may grow).
     *
     * @return true if there is a {@link #nat}, or in a namespace, where connections bring their own.
     */
    public boolean rewrites() {
        return nat != null || space != 0;
    }

    /**
     * Appends the text of Open vSwitch's datapath actions.
     *
     * @param out where to append.
     * @return {@code out}.
     */
    public StringBuilder append(StringBuilder out) {
        out.append("ct");
        int start = out.length();
        if (commit && !force) {
            out.append(",commit");
        }
        if (force) {
            out.append(",force_commit");
        }
        if (zone != 0) {
            out.append(",zone=").append(zone);
        }
        if (space != 0) {
            out.append(",space=").append(space).append(half == Half.SOURCE ? ",source" : ",destination");
        }
        if (markMask != 0) {
            out.append(",mark=0x").append(Integer.toHexString(mark));
            out.append("/0x").append(Integer.toHexString(markMask));
        }
        if ((labelMaskHigh | labelMaskLow) != 0) {
            hex(out.append(",label="), labelHigh, labelLow);
            if ((labelMaskHigh & labelMaskLow) != -1) {
                hex(out.append('/'), labelMaskHigh, labelMaskLow);
            }
        }
        if (helper != CtHelper.NONE) {
            out.append(",helper=").append(helper.text());
        }
        if (timeoutPolicy != 0) {
            out.append(",timeout=").append(Integer.toUnsignedString(timeoutPolicy));
        }
        if (nat != null) {
            nat.append(out.append(','));
        }
        if (out.length() > start) {
            out.setCharAt(start, '(');
            out.append(')');
        }
        return out;
    }

    /** A 128-bit number without leading zeros. */
    static StringBuilder hex(StringBuilder out, long high, long low) {
        out.append("0x");
        if (high == 0) {
            return out.append(Long.toHexString(low));
        }
        out.append(Long.toHexString(high));
        String digits = Long.toHexString(low);
        return out.repeat('0', 16 - digits.length()).append(digits);
    }

    /** The text of {@link #append}. */
    @Override
    public String toString() {
        return append(new StringBuilder()).toString();
    }

    /** Collects the parts of a {@link CtRequest}; confined to one thread. */
    public static final class Builder {
        private final int zone;
        private final int space;
        private Half half;
        private boolean commit;
        private boolean force;
        private int mark;
        private int markMask;
        private long labelHigh;
        private long labelLow;
        private long labelMaskHigh;
        private long labelMaskLow;
        private CtHelper helper = CtHelper.NONE;
        private NatSpec nat;
        private int timeoutPolicy;

        private Builder(int zone, int space) {
            this.zone = zone & 0xffff;
            this.space = space;
            half = space == 0 ? null : Half.DESTINATION;
        }

        /**
         * In a namespace: on its way in, or out of a local process.
         *
         * @return this.
         */
        public Builder destination() {
            return half(Half.DESTINATION);
        }

        /**
         * In a namespace: on its way out, or into a local process.
         *
         * @return this.
         */
        public Builder source() {
            return half(Half.SOURCE);
        }

        private Builder half(Half which) {
            if (space == 0) {
                throw new IllegalStateException("a zone translates both halves at once");
            }
            half = which;
            return this;
        }

        /**
         * Keeps new connections.
         *
         * @return this.
         */
        public Builder commit() {
            commit = true;
            return this;
        }

        /**
         * Keeps new connections, and replaces one that is known the other way round.
         *
         * @return this.
         */
        public Builder force() {
            commit = true;
            force = true;
            return this;
        }

        /**
         * Sets bits of the connection's mark.
         *
         * @param value bits.
         * @param mask which of them count; 0 for none.
         * @return this.
         */
        public Builder mark(int value, int mask) {
            mark = value & mask;
            markMask = mask;
            return this;
        }

        /**
         * Sets bits of the connection's label.
         *
         * @param high upper half.
         * @param low lower half.
         * @param maskHigh which bits of the upper half count.
         * @param maskLow which bits of the lower half count.
         * @return this.
         */
        public Builder label(long high, long low, long maskHigh, long maskLow) {
            labelHigh = high & maskHigh;
            labelLow = low & maskLow;
            labelMaskHigh = maskHigh;
            labelMaskLow = maskLow;
            return this;
        }

        /**
         * Makes new connections control connections of an application.
         *
         * @param application which.
         * @return this.
         */
        public Builder helper(CtHelper application) {
            helper = application;
            return this;
        }

        /**
         * Translates addresses.
         *
         * @param spec how, or null for not at all.
         * @return this.
         */
        public Builder nat(NatSpec spec) {
            nat = spec;
            return this;
        }

        /**
         * Names the timeouts of a new connection.
         *
         * @param id number of the policy, 0 for the zone's.
         * @return this.
         */
        public Builder timeoutPolicy(int id) {
            timeoutPolicy = id;
            return this;
        }

        /**
         * The request.
         *
         * @return immutable.
         */
        public CtRequest build() {
            return new CtRequest(
                    zone,
                    commit,
                    force,
                    mark,
                    markMask,
                    labelHigh,
                    labelLow,
                    labelMaskHigh,
                    labelMaskLow,
                    helper,
                    nat,
                    timeoutPolicy,
                    space,
                    half);
        }
    }
}
