package dev.patchbay.datapath.netns.iptables;

import java.util.Locale;

/**
 * What a rule does with a packet that it matches: {@code -j}, {@code -g}.
 *
 * <p>A {@link Verdict} ends the walk through the table or the chain; NAT and REJECT end it, too; the others change
 * something and the walk goes on with the next rule.
 */
public sealed interface Target
        permits ConnmarkTarget,
                CtTarget,
                LogTarget,
                MarkTarget,
                NatTarget,
                RejectTarget,
                Target.ChecksumFill,
                Target.Jump,
                Target.None,
                Target.Verdict {
    /** What stands behind {@code -j}; empty without a target. */
    String name();

    /** How {@code iptables -S} calls it, where that is not its name. */
    default String saveName() {
        return name();
    }

    /** Its options as {@code iptables -S} prints them, each with a space before it. */
    default String save() {
        return "";
    }

    /** Its options as {@code iptables -L} prints them, with a space before. */
    default String list(boolean numeric) {
        return "";
    }

    /** The end of a walk. */
    enum Verdict implements Target {
        /** The packet passes this table. */
        ACCEPT,
        /** The packet is dropped. */
        DROP,
        /** Back to where the chain was jumped to from; in a built-in chain its policy. */
        RETURN
    }

    /** Nothing: the rule counts, the walk goes on. */
    record None() implements Target {
        @Override
        public String name() {
            return "";
        }
    }

    /**
     * On to a chain that a user made.
     *
     * @param chain its name; the table has it
     * @param isGoto whether its end leads back to where this chain was jumped to from, and not to the next rule
     */
    record Jump(String chain, boolean isGoto) implements Target {
        @Override
        public String name() {
            return chain;
        }
    }

    /** {@code CHECKSUM --checksum-fill}: completes the transport checksum; table mangle. */
    record ChecksumFill() implements Target {
        @Override
        public String name() {
            return "CHECKSUM";
        }

        @Override
        public String save() {
            return " --checksum-fill";
        }

        @Override
        public String list(boolean numeric) {
            return " CHECKSUM fill";
        }
    }

    /** A number of 32 bits as rules show marks. */
    static String hex(int value) {
        return "0x" + Integer.toHexString(value).toLowerCase(Locale.ROOT);
    }
}
