package dev.patchbay.datapath.ofproto.meter;

import dev.patchbay.datapath.meter.TokenMeter;
import dev.patchbay.datapath.ofproto.FlowFormat;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Prints meters as {@code ovs-ofctl dump-meters} and {@code meter-stats} do.
 *
 * @param version OpenFlow version that carries the reply, 1.3 or later.
 */
public record MeterFormat(OpenFlowVersion version) {
    private static final String[] FLAGS = {"kbps ", "pktps ", "burst ", "stats "};

    /**
     * What {@code ovs-ofctl dump-meters} writes.
     *
     * @param meters in the order in which they are to be printed.
     * @return lines.
     */
    public String dump(Collection<Meter> meters) {
        StringBuilder out = new StringBuilder("OFPST_METER_CONFIG reply (")
                .append(version.shortName())
                .append(") (xid=0x2):\n");
        for (Meter meter : meters) {
            append(out, meter);
        }
        return out.toString();
    }

    /**
     * What {@code ovs-ofctl meter-stats} writes.
     *
     * @param meters in the order in which they are to be printed.
     * @param running what a meter has counted; null if it has not met a packet.
     * @param flows how many flows name a meter.
     * @param nowMs time of the switch's clock.
     * @return lines; an empty one between two meters.
     */
    public String statistics(
            Collection<Meter> meters, Function<Meter, TokenMeter> running, ToIntFunction<Meter> flows, long nowMs) {
        StringBuilder out = new StringBuilder("OFPST_METER reply (")
                .append(version.shortName())
                .append(") (xid=0x2):\n");
        String between = "";
        for (Meter meter : meters) {
            TokenMeter counted = running.apply(meter);
            appendId(out.append(between), meter.id(), ':');
            out.append(" flow_count:").append(flows.applyAsInt(meter));
            out.append(" packet_in_count:").append(counted == null ? 0 : counted.packets());
            out.append(" byte_in_count:").append(counted == null ? 0 : counted.bytes());
            FlowFormat.appendDuration(out.append(" duration:"), nowMs - meter.createdMs());
            out.append(" bands:\n");
            for (int i = 0; i < meter.bands().size(); i++) {
                out.append(i).append(": packet_count:").append(counted == null ? 0 : counted.bandPackets(i));
                out.append(" byte_count:").append(counted == null ? 0 : counted.bandBytes(i));
                out.append('\n');
            }
            between = "\n";
        }
        return out.toString();
    }

    /**
     * Appends one meter and its bands, each on a line of its own.
     *
     * @param out where to append.
     * @param meter to print.
     * @return out.
     */
    public static StringBuilder append(StringBuilder out, Meter meter) {
        return append(out, meter.id(), meter.flags(), meter.bands());
    }

    /**
     * Appends a meter mod as it is shown when the switch refuses it, in the form of {@link #append(StringBuilder, Meter)}.
     *
     * @param out where to append.
     * @param mod to print.
     * @return out.
     */
    public static StringBuilder append(StringBuilder out, MeterMod mod) {
        out.append(
                switch (mod.command()) {
                    case ADD -> "ADD ";
                    case MODIFY -> "MOD ";
                    case DELETE -> "DEL ";
                });
        return append(out, mod.meter(), mod.flags(), mod.bands());
    }

    private static StringBuilder append(StringBuilder out, int id, int flags, List<Band> bands) {
        appendId(out, id, '=').append(' ');
        for (int i = 0; i < FLAGS.length; i++) {
            out.append((flags >>> i & 1) != 0 ? FLAGS[i] : "");
        }
        out.append("bands=");
        for (Band band : bands) {
            out.append("\ntype=").append(band.type().text());
            out.append(" rate=").append(Integer.toUnsignedString(band.rate()));
            if ((flags & Meter.BURST) != 0) {
                out.append(" burst_size=").append(Integer.toUnsignedString(band.burstSize()));
            }
            if (band.type() == Band.Type.DSCP_REMARK) {
                out.append(" prec_level=").append(band.precedenceLevel());
            }
        }
        return out.append('\n');
    }

    /**
     * Appends {@code meter}, a separator and the number or name of a meter.
     *
     * @param out where to append.
     * @param id number.
     * @param separator {@code =} in descriptions, {@code :} in statistics.
     * @return out.
     */
    public static StringBuilder appendId(StringBuilder out, int id, char separator) {
        out.append("meter").append(separator);
        return switch (id) {
            case Meter.SLOW_PATH -> out.append("slowpath");
            case Meter.CONTROLLER -> out.append("controller");
            case Meter.ALL -> out.append("all");
            default -> out.append(Integer.toUnsignedString(id));
        };
    }
}
