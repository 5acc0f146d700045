package dev.patchbay.datapath.odp;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads actions of the datapath, as {@code dpctl/dump-flows} prints them and {@code dpctl/add-flow} takes them.
 *
 * <p>Ports are numbers. The end of a tunnel that {@code set(tunnel(…))} names is that of the tunnel ports behind it. What only
 * the translator can make, such as {@code userspace(…)}, is refused. One object reads one list.
 */
public final class OdpActionParser {
    /** As deep as Open vSwitch lets actions nest. */
    private static final int MAX_DEPTH = 32;

    private static final String DELIMITERS = ", \t\r\n";
    private static final String NUMBER = "(0[xX][0-9a-fA-F]{1,8}|[0-9]{1,10})";
    private static final int VLAN_PRESENT = 0x1000;
    private static final double ALL = 0xffff_ffffL;

    private static final Pattern PORT = Pattern.compile(NUMBER);
    private static final Pattern TRUNCATE = Pattern.compile("trunc\\(" + NUMBER + "\\)");
    private static final Pattern RECIRCULATE = Pattern.compile("recirc\\(" + NUMBER + "\\)");
    private static final Pattern METER = Pattern.compile("meter\\(" + NUMBER + "\\)");
    private static final Pattern PRIORITY = Pattern.compile("set\\(skb_priority\\(" + NUMBER + "\\)\\)");
    private static final Pattern PUSH_VLAN = Pattern.compile(
            "push_vlan\\((?:tpid=" + NUMBER + ",)?vid=" + NUMBER + ",pcp=" + NUMBER + "(?:,cfi=" + NUMBER + ")?\\)");
    private static final Pattern PUSH_MPLS = Pattern.compile("push_mpls\\(label=" + NUMBER + ",tc=" + NUMBER + ",ttl="
            + NUMBER + ",bos=" + NUMBER + ",eth_type=" + NUMBER + "\\)");
    private static final Pattern POP_MPLS = Pattern.compile("pop_mpls\\(eth_type=" + NUMBER + "\\)");
    private static final Pattern SAMPLE = Pattern.compile("sample\\(sample=([0-9]{1,3}(?:\\.[0-9]{1,9})?)%,actions\\(");
    private static final Pattern CHECK_LENGTH = Pattern.compile("check_pkt_len\\(size=" + NUMBER + ",gt\\(");
    private static final Pattern OTHERWISE = Pattern.compile("\\),le\\(");
    private static final Pattern CLONE = Pattern.compile("clone\\(");
    private static final Pattern DROP = Pattern.compile("(?i)drop(?=\\))");

    private final String text;
    private final TunnelEnds ends;
    private final ActionList.Builder actions = new ActionList.Builder();
    private int at;
    private FlowKey tunnel;

    /** Where a tunnel of the switch leads. */
    @FunctionalInterface
    public interface TunnelEnds {
        /**
         * The end of a tunnel.
         *
         * @param dpPort a port of the datapath.
         * @param remote IPv4 address of the other end.
         * @return number of the end, or -1 if the port is none of a tunnel.
         */
        int end(int dpPort, int remote);
    }

    private OdpActionParser(String text, TunnelEnds ends) {
        this.text = text;
        this.ends = ends;
    }

    /**
     * Reads a list of actions.
     *
     * @param text all of it must be actions; none, or {@code drop}, drops.
     * @param ends of tunnels.
     * @return the list.
     * @throws FlowSyntaxException where it is not understood.
     */
    public static ActionList parse(String text, TunnelEnds ends) {
        OdpActionParser parser = new OdpActionParser(text, ends);
        if (text.equalsIgnoreCase("drop")) {
            return ActionList.DROP;
        }
        parser.list(0);
        if (parser.at < text.length()) {
            throw parser.wrong();
        }
        return parser.actions.build();
    }

    private FlowSyntaxException wrong() {
        return new FlowSyntaxException("syntax error at " + text.substring(at), at);
    }

    /** Reads actions up to the end or to a bracket that none of them opened. */
    private void list(int depth) {
        if (depth > MAX_DEPTH) {
            throw new FlowSyntaxException("actions nest deeper than " + MAX_DEPTH, at);
        }
        skip();
        while (at < text.length() && text.charAt(at) != ')') {
            action(depth);
            if (at < text.length() && text.charAt(at) != ')' && DELIMITERS.indexOf(text.charAt(at)) < 0) {
                throw wrong();
            }
            skip();
        }
    }

    private void skip() {
        while (at < text.length() && DELIMITERS.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** What stands here in this form, or null; if it does, the text goes on behind it. */
    private Matcher take(Pattern form) {
        Matcher matcher = form.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return null;
        }
        at = matcher.end();
        return matcher;
    }

    private boolean take(String word) {
        boolean here = text.startsWith(word, at);
        at += here ? word.length() : 0;
        return here;
    }

    private void close() {
        if (!take(")")) {
            throw wrong();
        }
    }

    private int number(Matcher of, int group, long max) {
        long value = Long.decode(decimal(of.group(group)));
        if (value > max) {
            throw new FlowSyntaxException(value + " is more than " + max, of.start(group));
        }
        return (int) value;
    }

    /** A number with leading zeros is no octal one here. */
    private static String decimal(String digits) {
        return digits.length() > 1 && digits.charAt(0) == '0' && Character.isDigit(digits.charAt(1))
                ? decimal(digits.substring(1))
                : digits;
    }

    private void action(int depth) {
        Matcher found = take(PORT);
        if (found != null) {
            output(number(found, 1, 0xffff_ffffL));
        } else if ((found = take(TRUNCATE)) != null) {
            actions.truncate(number(found, 1, 0xffff_ffffL));
        } else if ((found = take(RECIRCULATE)) != null) {
            actions.recirc(number(found, 1, 0xffff_ffffL));
        } else if ((found = take(METER)) != null) {
            actions.meter(number(found, 1, 0xffff_ffffL));
        } else if ((found = take(PRIORITY)) != null) {
            actions.setPriority(number(found, 1, 0xffff_ffffL));
        } else if ((found = take(PUSH_VLAN)) != null) {
            int tpid = found.group(1) == null ? EtherType.VLAN : number(found, 1, 0xffff);
            boolean present = found.group(4) == null || number(found, 4, 0xffff) != 0;
            int tag = number(found, 2, 0xfff) | number(found, 3, 7) << 13;
            actions.pushVlan(tpid, present ? tag | VLAN_PRESENT : tag);
        } else if (take("pop_vlan")) {
            actions.popVlan();
        } else if ((found = take(PUSH_MPLS)) != null) {
            int entry = number(found, 1, 0xfffff) << 12 | number(found, 2, 7) << 9 | number(found, 4, 1) << 8;
            actions.pushMpls(number(found, 5, 0xffff), entry | number(found, 3, 255));
        } else if ((found = take(POP_MPLS)) != null) {
            actions.popMpls(number(found, 1, 0xffff));
        } else if (take("set(")) {
            set();
        } else if (take("ct_clear")) {
            actions.ctClear();
        } else if (take("ct")) {
            OdpCtParser ct = new OdpCtParser(text, at);
            actions.ct(ct.parse());
            at = ct.end();
        } else {
            block(depth);
        }
    }

    private void block(int depth) {
        Matcher found;
        if (take(CLONE) != null) {
            actions.beginClone();
            list(depth + 1);
            actions.endClone();
            close();
        } else if ((found = take(SAMPLE)) != null) {
            double percent = Double.parseDouble(found.group(1));
            if (percent > 100) {
                throw new FlowSyntaxException(found.group(1) + "% is more than all", found.start(1));
            }
            actions.beginSample((int) (long) Math.floor(ALL * (percent / 100) + 0.5));
            listOrDrop(depth);
            actions.endSample();
            close();
            close();
        } else if ((found = take(CHECK_LENGTH)) != null) {
            actions.beginCheckLength(number(found, 1, 0xffff));
            listOrDrop(depth);
            if (take(OTHERWISE) == null) {
                throw wrong();
            }
            actions.orElse();
            listOrDrop(depth);
            actions.endCheckLength();
            close();
            close();
        } else {
            throw wrong();
        }
    }

    private void listOrDrop(int depth) {
        if (take(DROP) == null) {
            list(depth + 1);
        }
    }

    private void output(int port) {
        int end = tunnel == null ? -1 : ends.end(port, (int) tunnel.get(FlowField.TUN_DST));
        if (end < 0) {
            actions.output(port);
        } else {
            int flags = (int) tunnel.get(FlowField.TUN_FLAGS) & (TunnelFlags.DF | TunnelFlags.CSUM);
            actions.tunnelOutput(
                    port,
                    end,
                    tunnel.get(FlowField.TUN_ID),
                    (int) tunnel.get(FlowField.TUN_TOS),
                    (int) tunnel.get(FlowField.TUN_TTL),
                    flags);
        }
    }

    private void set() {
        int start = at;
        int bracket = text.indexOf('(', at);
        OdpAttribute header = bracket < 0 ? null : OdpAttribute.named(text.substring(at, bracket));
        boolean mpls = text.startsWith("mpls(", at);
        OdpFlowParser.Header read = OdpFlowParser.header(text, at);
        at = read.end();
        close();
        FlowKey key = read.flow().key();
        FlowMask mask = read.flow().mask();
        if (mpls) {
            actions.set(FlowField.MPLS_LSE0, key.get(FlowField.MPLS_LSE0), mask.get(FlowField.MPLS_LSE0));
        } else if (header == OdpAttribute.SKB_MARK) {
            actions.set(FlowField.PKT_MARK, key.get(FlowField.PKT_MARK), mask.get(FlowField.PKT_MARK));
        } else if (header == OdpAttribute.TUNNEL) {
            tunnel = key;
        } else if (header == null || !headers(header)) {
            throw new FlowSyntaxException("this cannot be set: " + text.substring(start, at), start);
        } else {
            for (OdpField field : header.fields()) {
                set(field, header, key, mask, start);
            }
        }
    }

    /** Tells the list which header the fields belong to; false for what is no header that can be written. */
    private boolean headers(OdpAttribute header) {
        switch (header) {
            case ETH -> actions.headers(0, 0);
            case IPV4 -> actions.headers(EtherType.IPV4, 0);
            case IPV6 -> actions.headers(EtherType.IPV6, 0);
            case ARP -> actions.headers(EtherType.ARP, 0);
            case TCP -> actions.headers(EtherType.IPV4, IpProtocol.TCP);
            case UDP -> actions.headers(EtherType.IPV4, IpProtocol.UDP);
            case SCTP -> actions.headers(EtherType.IPV4, IpProtocol.SCTP);
            case ICMP -> actions.headers(EtherType.IPV4, IpProtocol.ICMP);
            case ICMPV6, ND, ND_EXTENSIONS -> actions.headers(EtherType.IPV6, IpProtocol.ICMPV6);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void set(OdpField field, OdpAttribute header, FlowKey key, FlowMask mask, int start) {
        FlowField place = field.field();
        if (place.wide()) {
            int word = place.word();
            long high = mask.words()[word];
            long low = mask.words()[word + 1];
            if ((high | low) != 0) {
                actions.set(place, key.words()[word], key.words()[word + 1], high, low);
            }
            return;
        }
        long bits = mask.get(place);
        if (bits == 0) {
            return;
        }
        boolean fixed = place == FlowField.NW_FRAG || (place == FlowField.NW_PROTO && header != OdpAttribute.ARP);
        if (fixed) {
            throw new FlowSyntaxException("this cannot be set: " + header.text() + " " + field.name(), start);
        }
        actions.set(place, key.get(place), bits == field.whole() ? -1L : bits);
    }
}
