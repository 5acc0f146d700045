package dev.patchbay.datapath.netns.iptables;

/**
 * {@code REJECT}: drops the packet and tells its sender; table filter.
 *
 * @param with the answer
 */
public record RejectTarget(With with) implements Target {
    /** What the sender is told. */
    public enum With {
        /** ICMP 3/0. */
        ICMP_NET_UNREACHABLE(Family.IPV4, "icmp-net-unreachable", 3, 0),
        /** ICMP 3/1. */
        ICMP_HOST_UNREACHABLE(Family.IPV4, "icmp-host-unreachable", 3, 1),
        /** ICMP 3/2. */
        ICMP_PROTO_UNREACHABLE(Family.IPV4, "icmp-proto-unreachable", 3, 2),
        /** ICMP 3/3, which is the default. */
        ICMP_PORT_UNREACHABLE(Family.IPV4, "icmp-port-unreachable", 3, 3),
        /** ICMP 3/9. */
        ICMP_NET_PROHIBITED(Family.IPV4, "icmp-net-prohibited", 3, 9),
        /** ICMP 3/10. */
        ICMP_HOST_PROHIBITED(Family.IPV4, "icmp-host-prohibited", 3, 10),
        /** A TCP segment with RST; needs {@code -p tcp}. */
        TCP_RESET(Family.IPV4, "tcp-reset", 0, 0),
        /** ICMP 3/13. */
        ICMP_ADMIN_PROHIBITED(Family.IPV4, "icmp-admin-prohibited", 3, 13),
        /** ICMPv6 1/0. */
        ICMP6_NO_ROUTE(Family.IPV6, "icmp6-no-route", 1, 0),
        /** ICMPv6 1/1. */
        ICMP6_ADM_PROHIBITED(Family.IPV6, "icmp6-adm-prohibited", 1, 1),
        /** ICMPv6 1/3. */
        ICMP6_ADDR_UNREACHABLE(Family.IPV6, "icmp6-addr-unreachable", 1, 3),
        /** ICMPv6 1/4, which is the default. */
        ICMP6_PORT_UNREACHABLE(Family.IPV6, "icmp6-port-unreachable", 1, 4),
        /** A TCP segment with RST; needs {@code -p tcp}. */
        TCP6_RESET(Family.IPV6, "tcp-reset", 0, 0),
        /** ICMPv6 1/5. */
        ICMP6_POLICY_FAIL(Family.IPV6, "icmp6-policy-fail", 1, 5),
        /** ICMPv6 1/6. */
        ICMP6_REJECT_ROUTE(Family.IPV6, "icmp6-reject-route", 1, 6);

        private final Family family;
        private final String text;
        private final int type;
        private final int code;

        With(Family family, String text, int type, int code) {
            this.family = family;
            this.text = text;
            this.type = type;
            this.code = code;
        }

        /** Whether the answer is a TCP reset and no ICMP message. */
        public boolean isReset() {
            return this == TCP_RESET || this == TCP6_RESET;
        }

        /** ICMP type; nothing for a reset. */
        public int type() {
            return type;
        }

        /** ICMP code; nothing for a reset. */
        public int code() {
            return code;
        }

        /** As users write it. */
        public String text() {
            return text;
        }

        /** The answer that a name, its beginning or its short form stands for, or null. */
        static With of(Family family, String name) {
            for (With with : values()) {
                if (with.family == family
                        && !name.isEmpty()
                        && (with.text.startsWith(name) || with.shorter().startsWith(name))) {
                    return with;
                }
            }
            return null;
        }

        private String shorter() {
            return switch (this) {
                case ICMP_NET_UNREACHABLE -> "net-unreach";
                case ICMP_HOST_UNREACHABLE -> "host-unreach";
                case ICMP_PROTO_UNREACHABLE -> "proto-unreach";
                case ICMP_PORT_UNREACHABLE -> "port-unreach";
                case ICMP_NET_PROHIBITED -> "net-prohib";
                case ICMP_HOST_PROHIBITED -> "host-prohib";
                case TCP_RESET, TCP6_RESET -> "tcp-rst";
                case ICMP_ADMIN_PROHIBITED -> "admin-prohib";
                case ICMP6_NO_ROUTE -> "no-route";
                case ICMP6_ADM_PROHIBITED -> "adm-prohibited";
                case ICMP6_ADDR_UNREACHABLE -> "addr-unreach";
                case ICMP6_PORT_UNREACHABLE -> "port-unreach";
                case ICMP6_POLICY_FAIL -> "policy-fail";
                case ICMP6_REJECT_ROUTE -> "reject-route";
            };
        }
    }

    /** The default of a family. */
    static RejectTarget usual(Family family) {
        return new RejectTarget(family == Family.IPV4 ? With.ICMP_PORT_UNREACHABLE : With.ICMP6_PORT_UNREACHABLE);
    }

    @Override
    public String name() {
        return "REJECT";
    }

    @Override
    public String save() {
        return " --reject-with " + with.text();
    }

    @Override
    public String list(boolean numeric) {
        return " reject-with " + with.text();
    }
}
