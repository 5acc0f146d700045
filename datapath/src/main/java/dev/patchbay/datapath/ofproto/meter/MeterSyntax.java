package dev.patchbay.datapath.ofproto.meter;

import dev.patchbay.datapath.ofproto.action.Arguments;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.Tokens;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads meter mods in the syntax of {@code ovs-ofctl}: {@code meter=1,kbps,burst,band=type=drop,rate=100,burst_size=10}.
 */
public final class MeterSyntax {
    private static final String NAME_END = "=, \t\r\n";
    private static final String VALUE_END = ", \t\r\n";

    private int meter;
    private int flags;
    private final List<Band> bands = new ArrayList<>();

    private MeterSyntax() {}

    /**
     * Reads one meter mod.
     *
     * @param command what is to be done.
     * @param text the meter.
     * @param version protocol version that carries it: OpenFlow 1.3 or later.
     * @return the meter mod.
     * @throws FlowSyntaxException if there is anything wrong with the text, with {@code ovs-ofctl}'s message.
     */
    public static MeterMod parse(MeterMod.Command command, String text, OpenFlowVersion version) {
        MeterSyntax syntax = new MeterSyntax();
        boolean describes = command != MeterMod.Command.DELETE;
        int bandAt = describes ? text.indexOf("band") : text.length();
        int equals = describes && bandAt >= 0 ? text.indexOf('=', bandAt) : -1;
        if (describes && equals < 0) {
            throw new FlowSyntaxException("must specify bands", text.length());
        }
        syntax.meter(new Tokens(text.substring(0, bandAt)), describes);
        if (describes) {
            syntax.bands(new Tokens(text.substring(equals + 1)));
        }
        FlowFormats.require(FlowFormats.OF13_UP, version);
        int units = syntax.flags & (Meter.KBPS | Meter.PKTPS);
        if (describes && Integer.bitCount(units) != 1) {
            throw fault("OFPMMFC_BAD_FLAGS: a meter measures either kbps or pktps");
        }
        if (syntax.bands.size() > Meter.MAX_BANDS) {
            throw fault("OFPMMFC_OUT_OF_BANDS: a meter has at most " + Meter.MAX_BANDS + " bands");
        }
        return new MeterMod(command, syntax.meter, syntax.flags, syntax.bands);
    }

    private static FlowSyntaxException fault(String message) {
        return new FlowSyntaxException(message, -1);
    }

    private static String value(Tokens words, String name) {
        String value = words.next(VALUE_END);
        if (value == null) {
            throw fault("field " + name + " missing value");
        }
        return value;
    }

    private void meter(Tokens words, boolean describes) {
        for (String name = words.next(NAME_END); name != null; name = words.next(NAME_END)) {
            int flag = switch (describes ? name : "") {
                case "kbps" -> Meter.KBPS;
                case "pktps" -> Meter.PKTPS;
                case "burst" -> Meter.BURST;
                case "stats" -> Meter.STATS;
                default -> 0;
            };
            flags |= flag;
            if (flag == 0) {
                String value = value(words, name);
                if (!name.equals("meter")) {
                    throw fault("unknown keyword " + name);
                }
                meter = number(value);
            }
        }
        if (meter == 0) {
            throw fault("must specify 'meter'");
        }
        if (describes && flags == 0) {
            throw fault("meter must specify either 'kbps' or 'pktps'");
        }
    }

    private static int number(String text) {
        return switch (text) {
            case "all" -> Meter.ALL;
            case "controller" -> Meter.CONTROLLER;
            case "slowpath" -> Meter.SLOW_PATH;
            default -> {
                int number = Arguments.unsigned32(text);
                if (number == 0 || Integer.compareUnsigned(number, Meter.MAX_ID) > 0) {
                    throw fault("invalid value for meter");
                }
                yield number;
            }
        };
    }

    private void bands(Tokens words) {
        Band.Type type = null;
        int rate = 0;
        int burst = 0;
        int level = 0;
        for (String name = words.next(NAME_END); name != null; name = words.next(NAME_END)) {
            String value = value(words, name);
            if (name.equals("type")) {
                if (type != null) {
                    bands.add(new Band(type, rate, burst, level));
                }
                type = switch (value) {
                    case "drop" -> Band.Type.DROP;
                    case "dscp_remark" -> Band.Type.DSCP_REMARK;
                    default -> throw fault("field type unknown value " + value);
                };
                rate = 0;
                burst = 0;
                level = 0;
            } else if (type == null) {
                throw fault("band must start with the 'type' keyword");
            } else {
                switch (name) {
                    case "rate" -> rate = Arguments.unsigned32(value);
                    case "burst_size" -> burst = Arguments.unsigned32(value);
                    case "prec_level" -> level = Arguments.unsigned8("prec_level", value);
                    default -> throw fault("unknown keyword " + name);
                }
            }
        }
        if (type == null) {
            throw fault("meter must have bands");
        }
        bands.add(new Band(type, rate, burst, level));
        bands.forEach(this::check);
    }

    private void check(Band band) {
        boolean remark = band.type() == Band.Type.DSCP_REMARK;
        if (remark && band.precedenceLevel() == 0) {
            throw fault("'dscp_remark' band must have 'prec_level'");
        }
        if (!remark && band.precedenceLevel() != 0) {
            throw fault("Only 'dscp_remark' band may have 'prec_level'");
        }
        if (band.rate() == 0) {
            throw fault("band must have 'rate'");
        }
        boolean burst = (flags & Meter.BURST) != 0;
        if (burst && band.burstSize() == 0) {
            throw fault("band must have 'burst_size' when 'burst' flag is set");
        }
        if (!burst && band.burstSize() != 0) {
            throw fault("band may have 'burst_size' only when 'burst' flag is set");
        }
    }
}
