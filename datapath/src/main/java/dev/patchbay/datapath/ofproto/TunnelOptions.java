package dev.patchbay.datapath.ofproto;

import dev.patchbay.codec.ip.Ipv4Address;

/**
 * The {@code options} of a VXLAN port (ovs-vswitchd.conf.db(5), "Tunnel Options").
 *
 * @param localIp source address and address of arriving packets; 0 for any.
 * @param remoteIp other end; 0 if {@link #remoteFlow}.
 * @param localFlow whether flows set the source address ({@code local_ip=flow}).
 * @param remoteFlow whether flows set the destination ({@code remote_ip=flow}).
 * @param inKey VNI that arriving packets must have; meaningless if {@link #inKeyFlow}.
 * @param inKeyFlow whether packets of any VNI arrive and flows look at it ({@code in_key=flow}).
 * @param outKey VNI of packets sent; meaningless if {@link #outKeyFlow}.
 * @param outKeyFlow whether flows set the VNI ({@code out_key=flow}).
 * @param dfDefault whether "don't fragment" is set.
 * @param tos TOS of packets sent, 0 by default.
 * @param tosInherit whether the TOS of the inner packet is taken ({@code tos=inherit}).
 * @param ttl TTL of packets sent, 64 by default; also of those whose inner packet has none to be taken.
 * @param ttlInherit whether the TTL of the inner packet is taken ({@code ttl=inherit}).
 * @param csum whether the outer UDP header has a checksum.
 * @param dstPort UDP port, 4789 by default.
 */
public record TunnelOptions(
        int localIp,
        int remoteIp,
        boolean localFlow,
        boolean remoteFlow,
        long inKey,
        boolean inKeyFlow,
        long outKey,
        boolean outKeyFlow,
        boolean dfDefault,
        int tos,
        boolean tosInherit,
        int ttl,
        boolean ttlInherit,
        boolean csum,
        int dstPort) {
    /** UDP port of VXLAN (RFC 7348). */
    public static final int VXLAN_PORT = 4789;

    private static final int DEFAULT_TTL = 64;

    /**
     * Reads the column.
     *
     * @param options keys and values as a user wrote them.
     * @return the options.
     * @throws IllegalArgumentException if a key is unknown or a value wrong; the message names it.
     */
    public static TunnelOptions of(java.util.Map<String, String> options) {
        int local = 0;
        int remote = 0;
        boolean localFlow = false;
        boolean remoteFlow = false;
        boolean remoteGiven = false;
        String inKey = null;
        String outKey = null;
        boolean df = true;
        int tos = 0;
        boolean tosInherit = false;
        int ttl = DEFAULT_TTL;
        boolean ttlInherit = false;
        boolean csum = false;
        int port = VXLAN_PORT;
        for (java.util.Map.Entry<String, String> entry : options.entrySet()) {
            String value = entry.getValue();
            switch (entry.getKey()) {
                case "local_ip" -> {
                    localFlow = value.equals("flow");
                    local = localFlow ? 0 : Ipv4Address.parse(value);
                }
                case "remote_ip" -> {
                    remoteGiven = true;
                    remoteFlow = value.equals("flow");
                    remote = remoteFlow ? 0 : Ipv4Address.parse(value);
                }
                case "key" -> {
                    inKey = inKey == null ? value : inKey;
                    outKey = outKey == null ? value : outKey;
                }
                case "in_key" -> inKey = value;
                case "out_key" -> outKey = value;
                case "df_default" -> df = bool("df_default", value);
                case "csum" -> csum = bool("csum", value);
                case "tos" -> {
                    tosInherit = value.equals("inherit");
                    tos = tosInherit ? 0 : number("tos", value, 0xff);
                }
                case "ttl" -> {
                    ttlInherit = value.equals("inherit");
                    ttl = ttlInherit ? 0 : number("ttl", value, 0xff);
                }
                case "dst_port" -> port = number("dst_port", value, 0xffff);
                default ->
                    throw new IllegalArgumentException("unknown tunnel option '" + entry.getKey()
                            + "' (expected local_ip, remote_ip, key, in_key, out_key, df_default, csum, tos, ttl or"
                            + " dst_port)");
            }
        }
        if (!remoteGiven) {
            throw new IllegalArgumentException("a vxlan port needs the option remote_ip (an address, or flow)");
        }
        return new TunnelOptions(
                local,
                remote,
                localFlow,
                remoteFlow,
                key("in_key", inKey),
                "flow".equals(inKey),
                key("out_key", outKey),
                "flow".equals(outKey),
                df,
                tos,
                tosInherit,
                ttl == 0 ? DEFAULT_TTL : ttl,
                ttlInherit,
                csum,
                port);
    }

    private static boolean bool(String name, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(name + "=" + value + ": expected true or false");
        };
    }

    private static long key(String name, String value) {
        return value == null || value.equals("flow") ? 0 : number(name, value, 0xffffff);
    }

    private static int number(String name, String value, int max) {
        try {
            int number = Integer.decode(value);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + "=" + value + ": expected a number", e);
        }
        throw new IllegalArgumentException(name + "=" + value + ": expected a number from 0 to " + max);
    }
}
