package dev.patchbay.datapath.odp;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.datapath.conntrack.CtHelper;
import dev.patchbay.datapath.conntrack.CtRequest;
import dev.patchbay.datapath.conntrack.NatSpec;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.Numbers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what stands in the brackets of {@code ct(…)} in actions of the datapath. One object reads one action. */
final class OdpCtParser {
    private static final String DELIMITERS = ", \t\r\n";
    private static final Pattern ZONE = Pattern.compile("zone=([0-9]{1,5})");
    private static final Pattern MARK =
            Pattern.compile("mark=(?:0[xX])?([0-9a-fA-F]{1,8})(?:/(?:0[xX])?([0-9a-fA-F]{1,8}))?");
    private static final Pattern LABEL = Pattern.compile("label=([0-9a-fA-FxX]+)(?:/([0-9a-fA-FxX]+))?");
    private static final Pattern HELPER = Pattern.compile("helper=(ftp|tftp)(?=[,)])");
    private static final Pattern TIMEOUT = Pattern.compile("timeout=([0-9]{1,9})(?=[,)])");
    private static final String ADDRESS =
            "(?:\\[([0-9a-fA-F:.]+)\\]|([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*::?[0-9a-fA-F:.]*))";
    private static final Pattern SIDE = Pattern.compile(
            "(src|dst)(?:=" + ADDRESS + "(?:-" + ADDRESS + ")?(?::([0-9]{1,5})(?:-([0-9]{1,5}))?)?)?(?=[,) \t\r\n])");

    private final String text;
    private int at;
    private boolean commit;
    private boolean force;
    private int zone;
    private int mark;
    private int markMask;
    private final long[] label = new long[2];
    private final long[] labelMask = new long[2];
    private CtHelper helper = CtHelper.NONE;
    private int timeout;
    private NatSpec nat;

    OdpCtParser(String text, int at) {
        this.text = text;
        this.at = at;
    }

    /** Behind the action. */
    int end() {
        return at;
    }

    /** Reads from behind the {@code ct} to its closing bracket, if it has brackets. */
    CtRequest parse() {
        if (take("(")) {
            while (!closed()) {
                part();
            }
        }
        if (commit && force) {
            throw wrong();
        }
        CtRequest.Builder request = CtRequest.inZone(zone);
        if (force) {
            request.force();
        } else if (commit) {
            request.commit();
        }
        return request.mark(mark, markMask)
                .label(label[0], label[1], labelMask[0], labelMask[1])
                .helper(helper)
                .timeoutPolicy(timeout)
                .nat(nat)
                .build();
    }

    private FlowSyntaxException wrong() {
        return new FlowSyntaxException("syntax error at " + text.substring(at), at);
    }

    private boolean closed() {
        while (at < text.length() && DELIMITERS.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return take(")");
    }

    private boolean take(String word) {
        boolean here = text.startsWith(word, at);
        at += here ? word.length() : 0;
        return here;
    }

    private Matcher take(Pattern form) {
        Matcher matcher = form.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return null;
        }
        at = matcher.end();
        return matcher;
    }

    private int upTo(String digits, int max) {
        int value = Integer.parseInt(digits);
        if (value > max) {
            throw new FlowSyntaxException(value + " is more than " + max, at);
        }
        return value;
    }

    private void part() {
        Matcher found;
        if (take("commit")) {
            commit = true;
        } else if (take("force_commit")) {
            force = true;
        } else if ((found = take(ZONE)) != null) {
            zone = upTo(found.group(1), 0xffff);
        } else if ((found = take(MARK)) != null) {
            mark = Integer.parseUnsignedInt(found.group(1), 16);
            markMask = found.group(2) == null ? -1 : Integer.parseUnsignedInt(found.group(2), 16);
        } else if ((found = take(LABEL)) != null) {
            labelMask[0] = -1;
            labelMask[1] = -1;
            boolean read = Numbers.parse128(found.group(1), label)
                    && (found.group(2) == null || Numbers.parse128(found.group(2), labelMask));
            if (!read) {
                throw wrong();
            }
        } else if ((found = take(HELPER)) != null) {
            helper = found.group(1).equals("ftp") ? CtHelper.FTP : CtHelper.TFTP;
        } else if ((found = take(TIMEOUT)) != null) {
            timeout = Integer.parseInt(found.group(1));
        } else if (take("nat")) {
            translation();
        } else {
            throw wrong();
        }
    }

    private void translation() {
        nat = NatSpec.EXISTING;
        boolean persistent = false;
        boolean hash = false;
        boolean random = false;
        boolean sided = false;
        if (take("(")) {
            while (!closed()) {
                Matcher side = take(SIDE);
                if (side != null) {
                    if (sided) {
                        throw wrong();
                    }
                    sided = true;
                    side(side);
                } else if (take("persistent")) {
                    persistent = true;
                } else if (take("hash")) {
                    hash = true;
                } else if (take("random")) {
                    random = true;
                } else {
                    throw wrong();
                }
            }
        }
        if (hash && random) {
            throw wrong();
        }
        if (nat.family() != 0) {
            nat = nat.withFlags(persistent, hash, random);
        }
    }

    private void side(Matcher found) {
        nat = NatSpec.of(found.group(1).equals("src") ? NatSpec.Direction.SRC : NatSpec.Direction.DST);
        String first = found.group(2) == null ? found.group(3) : found.group(2);
        String last = found.group(4) == null ? found.group(5) : found.group(4);
        if (first == null) {
            return;
        }
        try {
            if (first.indexOf(':') < 0) {
                int low = Ipv4Address.parse(first);
                int high = last == null ? low : Ipv4Address.parse(last);
                range(Integer.compareUnsigned(low, high) <= 0);
                nat = nat.withIpv4(low, high);
            } else {
                Ipv6Address low = Ipv6Address.parse(first);
                Ipv6Address high = last == null ? low : Ipv6Address.parse(last);
                int order = Long.compareUnsigned(low.high(), high.high());
                range(order < 0 || (order == 0 && Long.compareUnsigned(low.low(), high.low()) <= 0));
                nat = nat.withIpv6(low.high(), low.low(), high.high(), high.low());
            }
        } catch (IllegalArgumentException noAddress) {
            FlowSyntaxException wrong = wrong();
            wrong.initCause(noAddress);
            throw wrong;
        }
        if (found.group(6) != null) {
            int port = upTo(found.group(6), 0xffff);
            int lastPort = found.group(7) == null ? port : upTo(found.group(7), 0xffff);
            range(port <= lastPort);
            nat = nat.withPorts(port, lastPort);
        }
    }

    private void range(boolean ascending) {
        if (!ascending) {
            throw wrong();
        }
    }
}
