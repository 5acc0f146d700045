package dev.patchbay.datapath.netns.iptables;

import java.util.List;

/**
 * {@code LOG}: only counted here; a virtual switch has no kernel log.
 *
 * @param level 0 to 7
 * @param prefix of the line, up to 29 characters
 * @param flags one bit for each of {@code --log-tcp-sequence}, {@code --log-tcp-options}, {@code --log-ip-options}, {@code --log-uid},
 *     and 32 for {@code --log-macdecode}
 */
public record LogTarget(int level, String prefix, int flags) implements Target {
    /** Level unless {@code --log-level} says otherwise. */
    static final int WARNING = 4;

    /** Names of the levels from 0 on. */
    static final List<String> LEVELS = List.of("emerg", "alert", "crit", "err", "warn", "notice", "info", "debug");

    /** Options of the flags with their bits, in the order in which they are printed. */
    enum Flag {
        SEQUENCE("--log-tcp-sequence", 1),
        TCP_OPTIONS("--log-tcp-options", 2),
        IP_OPTIONS("--log-ip-options", 4),
        UID("--log-uid", 8),
        MAC("--log-macdecode", 32);

        private final String option;
        private final int bit;

        Flag(String option, int bit) {
            this.option = option;
            this.bit = bit;
        }

        String option() {
            return option;
        }

        int bit() {
            return bit;
        }
    }

    @Override
    public String name() {
        return "LOG";
    }

    @Override
    public String save() {
        StringBuilder text = new StringBuilder();
        if (!prefix.isEmpty()) {
            text.append(" --log-prefix ").append(Words.quote(prefix));
        }
        if (level != WARNING) {
            text.append(" --log-level ").append(level);
        }
        for (Flag flag : Flag.values()) {
            if ((flags & flag.bit) != 0) {
                text.append(' ').append(flag.option);
            }
        }
        return text.toString();
    }

    @Override
    public String list(boolean numeric) {
        StringBuilder text = new StringBuilder(" LOG");
        if (numeric) {
            text.append(" flags ").append(flags).append(" level ").append(level);
        } else {
            text.append(" level ").append(LEVELS.get(level));
            for (Flag flag : Flag.values()) {
                if ((flags & flag.bit) != 0) {
                    text.append(flag.option.replace("--log-", " "));
                }
            }
        }
        return text.append(prefix.isEmpty() ? "" : " prefix \"" + prefix + "\"").toString();
    }
}
