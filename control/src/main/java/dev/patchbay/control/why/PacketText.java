package dev.patchbay.control.why;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.control.command.GeneratedFrame;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.PacketParser;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The packet that a user means, in one of three languages: a flow as {@code ofproto/trace} takes it, octets in hexadecimal, or a few
 * words ({@code ping 10.0.0.5}, {@code tcp 10.0.0.5:80}, {@code udp B:53}, {@code arp 10.0.0.1}).
 *
 * <p>What a flow does not say is filled in as its sender would: his MAC and IP addresses, a TTL of 64, an echo request, the first
 * segment of a TCP connection, and the MAC address of the next hop.
 */
final class PacketText {
    private static final Pattern WORDS = Pattern.compile(
            "(ping|icmp|tcp|udp|arp)\\s+([^\\s,=:]+|\\[[0-9a-fA-F:.]+]|[0-9a-fA-F:]*:[0-9a-fA-F:.]+?)(?:[\\s:](\\d+))?");

    private static final Pattern PORTED = Pattern.compile("\\b(udp|sctp)6?(?=,|\\s|$)");
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2}[\\s.]*)+");
    private static final int ETHERNET = 14;
    private static final int MAX_FRAME = 65_535;
    private static final int PAYLOAD = 56;
    private static final int DEFAULT_TTL = 64;
    private static final int FIRST_PORT = 40_000;
    private static final int SYN = 2;
    private static final int ECHO = 8;
    private static final int ECHO_V6 = 128;
    private static final int ARP_REQUEST = 1;
    private static final long BROADCAST = 0xffff_ffff_ffffL;
    private static final long MULTICAST = 0x0100_5e00_0000L;
    private static final long MULTICAST_V6 = 0x3333_0000_0000L;

    private final Origin origin;
    private final LabMap map;
    private final SourceQuestion sources;

    /** Asks which address a namespace sends from. */
    @FunctionalInterface
    interface SourceQuestion {
        /** The address, or empty text if it has none. */
        String source(String host, String namespace, IpAddress destination) throws WhyException;
    }

    PacketText(Origin origin, LabMap map, SourceQuestion sources) {
        this.origin = origin;
        this.map = map;
        this.sources = sources;
    }

    /** The frame that the text means; of a namespace's packet the Ethernet addresses do not count. */
    DirectBuffer frame(String text) throws WhyException {
        String hex = text.strip();
        if (HEX.matcher(hex).matches() && !hex.contains(",")) {
            return octets(hex.replaceAll("[\\s.]", ""));
        }
        FlowMask named = new FlowMask();
        FlowKey key = key(flow(text), named);
        fill(key, named);
        return GeneratedFrame.of(key, GeneratedFrame.anyPayload(PAYLOAD));
    }

    private static DirectBuffer octets(String hex) throws WhyException {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length < ETHERNET || bytes.length > MAX_FRAME) {
            throw new WhyException("a packet of " + bytes.length + " octets: expected a whole Ethernet frame, "
                    + ETHERNET + " to " + MAX_FRAME);
        }
        return new UnsafeBuffer(bytes);
    }

    /** The text as a flow, short words spelled out. */
    String flow(String text) throws WhyException {
        Matcher words = WORDS.matcher(text.strip());
        if (!words.matches()) {
            return text.strip();
        }
        IpAddress to = address(words.group(2));
        boolean ipv4 = to.isIpv4();
        String kind = words.group(1).toLowerCase(Locale.ROOT);
        boolean ported = kind.equals("tcp") || kind.equals("udp");
        if (ported != (words.group(3) != null)) {
            throw new WhyException(
                    ported
                            ? "'" + text + "' names no port: write '" + kind + " " + words.group(2) + ":PORT'"
                            : "'" + text + "' names a port, which " + kind + " does not have");
        }
        String destination = (ipv4 ? "nw_dst=" : "ipv6_dst=") + to;
        return switch (kind) {
            case "arp" -> "arp,arp_op=1,arp_tpa=" + to;
            case "tcp", "udp" -> kind + (ipv4 ? "," : "6,") + destination + ",tp_dst=" + words.group(3);
            default ->
                ipv4 ? "icmp," + destination + ",icmp_type=8,icmp_code=0" : "icmp6," + destination + ",icmp_type=128";
        };
    }

    private IpAddress address(String word) throws WhyException {
        String bare = word.startsWith("[") ? word.substring(1, word.length() - 1) : word;
        LabMap.Station guest = map.guest(bare);
        if (guest != null) {
            IpAddress address = guest.address(IpFamily.IPV4);
            if (address == null) {
                throw new WhyException("guest '" + bare + "' has no address yet");
            }
            return address;
        }
        try {
            return IpAddress.parse(bare);
        } catch (IllegalArgumentException wrong) {
            throw new WhyException("'" + bare + "' is neither an IP address nor a guest of the lab", wrong);
        }
    }

    private static FlowKey key(String flow, FlowMask named) throws WhyException {
        try {
            return PacketParser.parse(ports(flow), PortNames.NONE, named);
        } catch (FlowSyntaxException wrong) {
            throw new WhyException("bad packet: " + wrong.getMessage(), wrong);
        }
    }

    /** Matches say tp_dst for whatever has ports; a packet has to say whose they are. */
    private static String ports(String flow) {
        Matcher protocol = PORTED.matcher(flow);
        return protocol.find() ? flow.replaceAll("\\btp_(?=src|dst)", protocol.group(1) + '_') : flow;
    }

    private static boolean says(FlowMask named, FlowField field) {
        return named.get(field) != 0 || (field.wide() && field.getLow(named.words()) != 0);
    }

    private static void unlessSaid(FlowKey key, FlowMask named, FlowField field, long value) {
        if (!says(named, field)) {
            key.set(field, value);
        }
    }

    private void fill(FlowKey key, FlowMask named) throws WhyException {
        if (!says(named, FlowField.ETH_TYPE)) {
            throw new WhyException(
                    "the packet has no type: write for example 'ping 10.0.0.5', 'icmp,nw_dst=10.0.0.5' or"
                            + " 'arp,arp_tpa=10.0.0.5'");
        }
        long sender = origin.sender() == null ? 0 : origin.sender().mac();
        unlessSaid(key, named, FlowField.ETH_SRC, sender);
        switch ((int) key.get(FlowField.ETH_TYPE)) {
            case EtherType.IPV4 -> fillIp(key, named, IpFamily.IPV4);
            case EtherType.IPV6 -> fillIp(key, named, IpFamily.IPV6);
            case EtherType.ARP -> fillArp(key, named);
            default -> {
                // Nothing is known of it.
            }
        }
    }

    private void fillArp(FlowKey key, FlowMask named) throws WhyException {
        IpAddress own = origin.sender() == null ? null : origin.sender().address(IpFamily.IPV4);
        unlessSaid(key, named, FlowField.NW_PROTO, ARP_REQUEST);
        unlessSaid(key, named, FlowField.ARP_SHA, key.get(FlowField.ETH_SRC));
        unlessSaid(key, named, FlowField.NW_SRC, own == null ? 0 : Integer.toUnsignedLong(own.ipv4()));
        unlessSaid(key, named, FlowField.ETH_DST, BROADCAST);
        if (!says(named, FlowField.NW_DST)) {
            throw new WhyException("the packet asks for nobody: add arp_tpa=ADDRESS");
        }
    }

    private void fillIp(FlowKey key, FlowMask named, IpFamily family) throws WhyException {
        boolean ipv4 = family == IpFamily.IPV4;
        FlowField destination = ipv4 ? FlowField.NW_DST : FlowField.IPV6_DST;
        if (!says(named, destination)) {
            throw new WhyException("the packet has no destination: add " + (ipv4 ? "nw_dst" : "ipv6_dst") + "=ADDRESS");
        }
        IpAddress to = ipv4
                ? IpAddress.of((int) key.get(destination))
                : IpAddress.of(key.get(destination), key.getLow(destination));
        unlessSaid(key, named, FlowField.NW_TTL, DEFAULT_TTL);
        if (!says(named, ipv4 ? FlowField.NW_SRC : FlowField.IPV6_SRC)) {
            from(key, source(to));
        }
        if (origin.namespace() == null && !says(named, FlowField.ETH_DST)) {
            key.set(FlowField.ETH_DST, hardware(to));
        }
        fillTransport(key, named, ipv4);
    }

    private static void from(FlowKey key, IpAddress source) {
        if (source.isIpv4()) {
            key.set(FlowField.NW_SRC, Integer.toUnsignedLong(source.ipv4()));
        } else {
            key.set(FlowField.IPV6_SRC, source.high(), source.low());
        }
    }

    private IpAddress source(IpAddress to) throws WhyException {
        String name = to.isIpv4() ? "nw_src" : "ipv6_src";
        if (origin.namespace() != null) {
            String chosen =
                    sources.source(origin.host(), origin.namespace(), to).strip();
            if (chosen.isEmpty()) {
                throw new WhyException(origin.text() + " has no route to " + to + "; name a source with " + name + "=");
            }
            return IpAddress.parse(chosen);
        }
        LabMap.Station sender = origin.sender();
        IpAddress own = sender == null ? null : sender.address(to.family());
        if (own == null && sender != null && !to.isIpv4()) {
            own = IpAddress.linkLocal(sender.mac());
        }
        if (own == null) {
            throw new WhyException("no address is known of " + origin.text() + "; name one with " + name + "=");
        }
        return own;
    }

    private long hardware(IpAddress to) throws WhyException {
        if (to.isIpv4() && to.ipv4() == -1) {
            return BROADCAST;
        }
        if (to.isMulticast()) {
            return to.isIpv4() ? MULTICAST | (to.ipv4() & 0x7f_ffff) : MULTICAST_V6 | (to.low() & 0xffff_ffffL);
        }
        LabMap.Station sender = origin.sender();
        IpAddress hop = sender == null ? to : sender.nextHop(to);
        Long mac = map.answering(hop, origin.host());
        if (mac == null) {
            throw new WhyException(
                    origin.text() + " would ask ARP for " + hop + (hop.equals(to) ? "" : ", its next hop to " + to)
                            + ", and it is not known who answers; name a MAC address with dl_dst=, or follow the question"
                            + " with 'arp " + hop + "'");
        }
        return mac;
    }

    private static void fillTransport(FlowKey key, FlowMask named, boolean ipv4) throws WhyException {
        switch ((int) key.get(FlowField.NW_PROTO)) {
            case IpProtocol.TCP -> {
                ports(key, named);
                unlessSaid(key, named, FlowField.TCP_FLAGS, SYN);
            }
            case IpProtocol.UDP -> ports(key, named);
            case IpProtocol.ICMP -> {
                if (ipv4) {
                    unlessSaid(key, named, FlowField.TP_SRC, ECHO);
                }
            }
            case IpProtocol.ICMPV6 -> {
                if (!ipv4) {
                    unlessSaid(key, named, FlowField.TP_SRC, ECHO_V6);
                }
            }
            default -> {
                // No ports.
            }
        }
    }

    private static void ports(FlowKey key, FlowMask named) throws WhyException {
        if (!says(named, FlowField.TP_DST)) {
            throw new WhyException("the packet has no destination port: add tp_dst=PORT");
        }
        unlessSaid(key, named, FlowField.TP_SRC, FIRST_PORT);
    }

    /** What a frame says of itself, in the words of a flow but for what is nothing. */
    static String describe(DirectBuffer frame) {
        FlowKey key = new FlowKey();
        new FlowKeyExtractor().extract(frame, 0, frame.capacity(), key);
        StringBuilder text = new StringBuilder();
        text.append(MacAddress.format(key.get(FlowField.ETH_SRC))).append(" → ");
        text.append(MacAddress.format(key.get(FlowField.ETH_DST))).append(", ");
        return FrameWords.append(text, key)
                .append(", ")
                .append(frame.capacity())
                .append(" octets")
                .toString();
    }
}
