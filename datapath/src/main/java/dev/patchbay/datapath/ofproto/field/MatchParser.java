package dev.patchbay.datapath.ofproto.field;

import dev.patchbay.flowcache.key.FlowField;

/**
 * Reads matches from the syntax of {@code ovs-ofctl}: {@code tcp,nw_src=10.0.0.0/8,tp_dst=80}.
 *
 * <p>One parser reads one match at a time. It also keeps track of the {@link FlowFormats} that can express it, and normalises at the
 * end: what is asked of a field that no packet of the match has is dropped, as Open vSwitch does.
 */
public final class MatchParser {
    private static final int ETH_IPV4 = 0x0800;
    private static final int ETH_IPV6 = 0x86dd;
    private static final int ETH_ARP = 0x0806;
    private static final int ETH_RARP = 0x8035;
    private static final int PROTO_ICMP = 1;
    private static final int PROTO_TCP = 6;
    private static final int PROTO_UDP = 17;
    private static final int PROTO_ICMPV6 = 58;
    private static final int PROTO_SCTP = 132;
    private static final int ICMPV6_SOLICIT = 135;
    private static final int ICMPV6_ADVERT = 136;
    private static final int TAG_PRESENT = 0x1000;

    private final Match match = new Match();
    private final PortNames names;
    private int formats = FlowFormats.ANY;
    private String before = "";
    private boolean normalised;
    /** What a switch would say to a value that can be sent; null if nothing. */
    private FlowSyntaxException refusal;

    /**
     * Starts with a match of everything.
     *
     * @param names port names to use.
     */
    public MatchParser(PortNames names) {
        this.names = names;
    }

    /** Forgets the match, to read another one. */
    public void restart() {
        match.clear();
        formats = FlowFormats.ANY;
        before = "";
        normalised = false;
        refusal = null;
    }

    /**
     * Reads a whole match.
     *
     * @param text fields and protocol keywords.
     * @param names port names to use.
     * @return the match, normalised.
     * @throws FlowSyntaxException if there is anything else in the text.
     */
    public static Match parse(String text, PortNames names) {
        MatchParser parser = new MatchParser(names);
        KeyValues words = new KeyValues(text, 0);
        while (words.next()) {
            if (!parser.accept(words)) {
                throw words.badKey(unknown(words));
            }
        }
        return parser.finish(OpenFlowVersion.OF13);
    }

    /**
     * What is wrong with a keyword that means nothing.
     *
     * @param words at the keyword.
     * @return message.
     */
    public static String unknown(KeyValues words) {
        boolean bare = words.value().isEmpty()
                && words.delimiter() != '='
                && words.delimiter() != ':'
                && words.delimiter() != '(';
        return bare || (words.value().isEmpty() && !words.key().isEmpty())
                ? "field " + words.key() + " missing value"
                : "unknown keyword " + words.key();
    }

    /**
     * Takes one keyword if it belongs to a match.
     *
     * @param words at the keyword.
     * @return false if it does not; nothing is taken then.
     * @throws FlowSyntaxException if it is a field and the value is wrong.
     */
    public boolean accept(KeyValues words) {
        if (protocol(words.key())) {
            return true;
        }
        if (words.key().equals("packet_type")) {
            if (!words.value().equals("(0,0)")) {
                throw words.badValue(words.value() + ": every packet here is of packet_type (0,0), Ethernet");
            }
            return true;
        }
        MatchField field = MatchField.byFieldName(words.key());
        if (field == null) {
            boolean bits = words.key().indexOf('[') >= 0;
            if (bits) {
                subField(words);
            }
            return bits;
        }
        String text = words.value().isEmpty() ? emptyValue(field) : words.value();
        FieldValue value;
        try {
            value = FieldValue.parse(field, text, names);
        } catch (FlowSyntaxException e) {
            throw e.movedBy(words.valuePosition());
        }
        formats &= field.formats(value);
        if (!field.onWire() && field.formats(value) == FlowFormats.NXM_OXM) {
            // Known to the tables, but no message can carry it.
            formats = 0;
        }
        if (value.maskHigh() == 0 && value.maskLow() == 0) {
            field.clear(match);
            return true;
        }
        if (field == MatchField.IPV6_LABEL && (value.low() & value.maskLow() & ~field.maxLow()) != 0) {
            refusal = words.badValue(
                    "OFPBMC_BAD_VALUE: " + text + " does not fit into the 20 bits of " + field.fieldName());
        }
        field.clear(match);
        field.match(match, value.high(), value.low(), value.maskHigh(), value.maskLow());
        return true;
    }

    /** {@code reg0[0..15]=5}: adds some bits of a field to what is demanded of it. */
    private void subField(KeyValues words) {
        SubField bits = SubField.parse(words.key());
        MatchField field = bits.field();
        long[] value = new long[2];
        boolean fits = Numbers.parse128(words.value(), value)
                && (field.octets() == 16 || (value[0] == 0 && (value[1] & ~field.octetMask()) == 0));
        if (!fits) {
            throw words.badValue(words.key() + ": cannot parse integer value: " + words.value());
        }
        if (!bits.holds(value[0], value[1])) {
            StringBuilder out = new StringBuilder(words.key()).append(": value ");
            FieldText.append(out, field, value[0], value[1], field.maxHigh(), field.octetMask(), PortNames.NONE);
            throw words.badValue(out.append(" does not fit into ")
                    .append(bits.bits())
                    .append(" bits")
                    .toString());
        }
        match.set(bits, value[0], value[1]);
        if (bits.whole()) {
            formats &= field.exactFormats();
        } else if (field.maskable()) {
            formats &= field.formats(new FieldValue(0, 0, bits.maskHigh(), bits.maskLow()));
        } else {
            formats = 0;
        }
    }

    /** A field without a value is matched in none of its bits; formats that cannot write that refuse it. */
    private static String emptyValue(MatchField field) {
        return switch (field.format()) {
            case CT_STATE, TCP_FLAGS, TUN_FLAGS -> "";
            default -> "0/0";
        };
    }

    private boolean protocol(String word) {
        ProtocolKeyword keyword = ProtocolKeyword.of(word);
        if (keyword == null) {
            // The first is so of all packets, the others ask for nothing here.
            return word.equals("eth") || word.equals("no_readonly_table") || word.equals("allow_hidden_fields");
        }
        match.set(FlowField.ETH_TYPE, keyword.ethType(), 0xffff);
        if (keyword.protocol() != 0) {
            match.set(FlowField.NW_PROTO, keyword.protocol(), 0xff);
        }
        return true;
    }

    /**
     * The formats that can express the match so far.
     *
     * @return bits of {@link FlowFormats}.
     */
    public int formats() {
        boolean layered = match.mask().get(FlowField.NW_PROTO) != 0
                || match.mask().get(FlowField.NW_TOS) != 0
                || match.mask().get(FlowField.TP_SRC) != 0
                || match.mask().get(FlowField.TP_DST) != 0;
        boolean ipv6 = match.value().get(FlowField.ETH_TYPE) == ETH_IPV6;
        return ipv6 && layered ? formats & FlowFormats.NXM_OXM : formats;
    }

    /**
     * The match so far.
     *
     * @return live object.
     */
    public Match match() {
        return match;
    }

    /**
     * Ends the match: drops what no packet of it has, and gives the VLAN the form that the version has for it.
     *
     * @param version protocol version that carries the match.
     * @return the match.
     * @throws FlowSyntaxException if the version cannot express it.
     */
    public Match finish(OpenFlowVersion version) {
        if (refusal != null) {
            throw refusal;
        }
        if (match.value().get(FlowField.ETH_TYPE) == ETH_IPV4 && match.mask().get(FlowField.IPV6_LABEL) != 0) {
            throw new FlowSyntaxException("OFPBMC_BAD_PREREQ: ipv6_label in a match on IPv4", -1);
        }
        normalise();
        dropWithoutPrerequisite();
        if (version == OpenFlowVersion.OF11) {
            // Its matches have no place for these two bits.
            match.wildcard(FlowField.NW_ECN);
        }
        vlan(version);
        return match;
    }

    /**
     * What {@code ovs-ofctl} would log about fields that were dropped.
     *
     * @return two lines that begin with {@code pre:} and {@code post:}, without end of line; empty if there is nothing to say.
     */
    public String warning() {
        return normalised ? " pre: " + before + "\npost: " + match : "";
    }

    private void normalise() {
        int type = (int) match.value().get(FlowField.ETH_TYPE);
        int protocol = (int) match.value().get(FlowField.NW_PROTO);
        boolean ipv4 = type == ETH_IPV4;
        boolean ipv6 = type == ETH_IPV6;
        boolean arp = type == ETH_ARP || type == ETH_RARP;
        boolean ports = protocol == PROTO_TCP || protocol == PROTO_UDP || protocol == PROTO_SCTP;
        boolean icmp = (ipv4 && protocol == PROTO_ICMP) || (ipv6 && protocol == PROTO_ICMPV6);
        boolean solicit = ipv6 && icmp && match.value().get(FlowField.TP_SRC) == ICMPV6_SOLICIT;
        boolean advert = ipv6 && icmp && match.value().get(FlowField.TP_SRC) == ICMPV6_ADVERT;
        tellUnless(ipv4 || arp, FlowField.NW_SRC, FlowField.NW_DST);
        tellUnless((ipv4 || ipv6) && (ports || icmp), FlowField.TP_SRC, FlowField.TP_DST);
        tellUnless(ipv4 || ipv6 || arp, FlowField.NW_PROTO);
        tellUnless(ipv4 || ipv6, FlowField.NW_TOS, FlowField.NW_TTL);
        tellUnless(arp || solicit, FlowField.ARP_SHA);
        tellUnless(arp || advert, FlowField.ARP_THA);
        tellUnless(ipv6, FlowField.IPV6_SRC, FlowField.IPV6_DST, FlowField.IPV6_LABEL);
        tellUnless(solicit || advert, FlowField.ND_TARGET);
        tellUnless(Prerequisite.MPLS.metBy(match), FlowField.MPLS_LSE0);
    }

    /** Drops fields, and keeps how the match was before the first of them that it has. */
    private void tellUnless(boolean keep, FlowField... fields) {
        for (FlowField field : fields) {
            if (!keep && demands(field)) {
                before = normalised ? before : match.toString();
                normalised = true;
                match.wildcard(field);
            }
        }
    }

    /** These go without a word: they are lost on the way to the switch. */
    private void dropWithoutPrerequisite() {
        boolean ip = Prerequisite.IP.metBy(match);
        keepIf(ip, FlowField.NW_FRAG);
        keepIf(ip && match.value().get(FlowField.NW_PROTO) == PROTO_TCP, FlowField.TCP_FLAGS);
        boolean later = (match.value().get(FlowField.NW_FRAG) & 2) != 0;
        boolean ports = match.mask().get(FlowField.TP_SRC) != 0
                || match.mask().get(FlowField.TP_DST) != 0
                || match.mask().get(FlowField.TCP_FLAGS) != 0;
        long protocol = match.value().get(FlowField.NW_PROTO);
        boolean icmp = protocol == PROTO_ICMP || protocol == PROTO_ICMPV6;
        if (later && ports && !icmp) {
            throw new FlowSyntaxException(
                    "OFPBMC_BAD_PREREQ: a later fragment has no ports (remove ip_frag=later)", -1);
        }
        if (icmp) {
            wholeOctet(FlowField.TP_SRC);
            wholeOctet(FlowField.TP_DST);
        }
        long icmpType = match.value().get(FlowField.TP_SRC);
        boolean nd = match.value().get(FlowField.ETH_TYPE) == ETH_IPV6
                && match.value().get(FlowField.NW_PROTO) == PROTO_ICMPV6
                && (icmpType == ICMPV6_SOLICIT || icmpType == ICMPV6_ADVERT);
        keepIf(nd, FlowField.ND_RESERVED, FlowField.ND_OPTIONS_TYPE);
        if (match.value().get(FlowField.CT_NW_PROTO) == 0) {
            keepIf(false, FlowField.CT_NW_PROTO, FlowField.CT_TP_SRC, FlowField.CT_TP_DST);
        }
        boolean ipv4Tuple = demands(FlowField.CT_NW_SRC) || demands(FlowField.CT_NW_DST);
        boolean ipv6Tuple = demands(FlowField.CT_IPV6_SRC) || demands(FlowField.CT_IPV6_DST);
        boolean tuple = ipv4Tuple || ipv6Tuple || demands(FlowField.CT_NW_PROTO);
        boolean family =
                (!ipv4Tuple || Prerequisite.CT_IPV4.metBy(match)) && (!ipv6Tuple || Prerequisite.CT_IPV6.metBy(match));
        if (tuple && !(family && Prerequisite.CT_IP.metBy(match))) {
            throw new FlowSyntaxException(
                    "OFPBMC_BAD_PREREQ: ct_nw_src and the other fields of the original tuple need ip or ipv6 and a ct_state"
                            + " like +trk-inv or +est",
                    -1);
        }
        if (match.mask().get(FlowField.RECIRC_ID) != 0) {
            throw new FlowSyntaxException("OFPBRC_EPERM: recirc_id cannot be matched", -1);
        }
    }

    private boolean demands(FlowField field) {
        return match.mask().get(field) != 0
                || (field.wide() && field.getLow(match.mask().words()) != 0);
    }

    /** ICMP type and code travel as one octet without a mask. */
    private void wholeOctet(FlowField field) {
        if (match.mask().get(field) != 0) {
            match.set(field, match.value().get(field) & 0xff, 0xffff);
        }
    }

    private void keepIf(boolean keep, FlowField... fields) {
        if (!keep) {
            for (FlowField field : fields) {
                match.wildcard(field);
            }
        }
    }

    /**
     * "No tag" reads differently in each protocol: all bits zero in OpenFlow 1.0, present bit and VID zero in later ones.
     */
    private void vlan(OpenFlowVersion version) {
        long tci = match.value().get(FlowField.VLAN_TCI);
        long mask = match.mask().get(FlowField.VLAN_TCI);
        if (version != OpenFlowVersion.OF10) {
            VlanMatch.split(match, version);
        } else if ((tci & TAG_PRESENT) == 0 && (mask & TAG_PRESENT) != 0 && (formats() & FlowFormats.OF10) != 0) {
            match.set(FlowField.VLAN_TCI, 0, 0xffff);
        }
    }
}
