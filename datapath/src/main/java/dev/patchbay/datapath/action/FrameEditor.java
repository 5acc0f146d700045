package dev.patchbay.datapath.action;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.eth.ArpFlyweight;
import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.eth.VlanTagFlyweight;
import dev.patchbay.codec.ip.Crc32c;
import dev.patchbay.codec.ip.IcmpFlyweight;
import dev.patchbay.codec.ip.Icmpv6Flyweight;
import dev.patchbay.codec.ip.InternetChecksum;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Flyweight;
import dev.patchbay.codec.ip.Ipv6Flyweight;
import dev.patchbay.codec.ip.SctpFlyweight;
import dev.patchbay.codec.ip.TcpFlyweight;
import dev.patchbay.codec.ip.UdpFlyweight;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import org.agrona.MutableDirectBuffer;

/**
 * Writes header fields of a frame in place and keeps its checksums right.
 *
 * <p><b>What.</b> Knows where the headers of one frame lie (by the same extraction that made its key, done on the first
 * write that needs it) and sets single fields under a mask. Checksums are updated incrementally (RFC 1624), so a
 * checksum that was wrong stays wrong by as much. A UDP checksum of 0 stays 0 (RFC 768: none was made), one that would
 * become 0 becomes 0xffff. The SCTP checksum is corrected by the difference of two CRCs (RFC 9260).
 *
 * <p><b>Invariants.</b> A field that the frame does not have, damaged headers and later fragments' ports are left alone;
 * nothing outside the frame is read or written, whatever the frame holds. What Open vSwitch 3.1 does to the checksums of
 * fragments is done here, too, also where it is wrong.
 *
 * <p><b>Threads.</b> Confined to one worker.
 */
final class FrameEditor {
    private static final int ND_SOLICITATION = 135;
    private static final int ND_ADVERTISEMENT = 136;
    private static final int ND_SOURCE_OPTION = 1;
    private static final int ND_TARGET_OPTION = 2;
    private static final int ND_OPTION_UNIT = 8;
    private static final int DSCPS = 0x3f;
    private static final int AF_CLASS_SHIFT = 3;
    private static final int AF_CLASSES = 4;
    private static final int AF_PRECEDENCES = 3;
    /** Open vSwitch corrects the checksum of any ICMPv6 message that has one. */
    private static final int ICMPV6_MIN = 4;

    private static final int SEGMENTS_LEFT_OFFSET = 3;
    private static final int FRAGMENT_OFFSET = 2;
    private static final int FRAGMENT_RESERVED = 6;
    private static final int FRAGMENT_MORE = 1;
    private static final int FRAGMENT_LENGTH = 8;

    private static final int NONE = -1;

    private final MutableDirectBuffer buffer;
    /** By the number of tags that they look behind. */
    private final FlowKeyExtractor[] extractors = new FlowKeyExtractor[FlowKeyExtractor.MAX_VLAN_LIMIT + 1];

    private final int vlanLimit;
    private FlowKeyExtractor extractor;
    private final FlowKey key = new FlowKey();
    private boolean located;
    private int frameEnd;
    private int ethType;
    private int protocol;
    private int l3;
    private int l4;
    private int l4Length;
    /** Behind the IP header, in later fragments too. */
    private int payload;

    private int payloadLength;

    FrameEditor(MutableDirectBuffer buffer, int vlanLimit) {
        this.buffer = buffer;
        this.vlanLimit = vlanLimit;
        extractors[0] = FlowKeyExtractor.ofUntagged();
        for (int i = 1; i < extractors.length; i++) {
            extractors[i] = new FlowKeyExtractor(i);
        }
        extractor = extractors[vlanLimit];
    }

    /** The frame is another one, or was moved, or has another number of tags: headers are looked for when needed. */
    void forget() {
        located = false;
    }

    private void locate(Frame frame) {
        if (located) {
            return;
        }
        located = true;
        extractLayers(frame, key);
        ethType = (int) key.get(FlowField.ETH_TYPE);
        protocol = (int) key.get(FlowField.NW_PROTO);
        frameEnd = frame.offset + frame.length;
        int end = extractor.l3End() >= 0 ? extractor.l3End() : frameEnd;
        l3 = extractor.l3Offset();
        l4 = extractor.l4Offset();
        // Actions on ICMP do not ask for a first fragment, and Open vSwitch finds a header there all the same.
        boolean icmp = ethType == EtherType.IPV4 && protocol == IpProtocol.ICMP;
        if ((key.get(FlowField.NW_FRAG) & FlowKeyExtractor.FRAG_LATER) != 0 && !icmp) {
            l4 = NONE;
        }
        l4Length = l4 < 0 ? 0 : end - l4;
        payload = extractor.l4Offset();
        payloadLength = end - payload;
        // Without a place for the transport header the extraction found the IP header cut short or lying.
        boolean ip = ethType == EtherType.IPV4 || ethType == EtherType.IPV6;
        if (ip && extractor.l4Offset() < 0) {
            ethType = NONE;
        }
    }

    /** Sets bits of a field of up to 64 bits of a frame. */
    void set(FlowField field, long value, long mask, Frame frame) {
        switch (field) {
            case ETH_DST -> setMac(frame.offset, value, mask);
            case ETH_SRC -> setMac(frame.offset + MacAddress.LENGTH, value, mask);
            default -> {
                locate(frame);
                setBehindEthernet(field, value, mask);
            }
        }
    }

    private void setBehindEthernet(FlowField field, long value, long mask) {
        switch (field) {
            case NW_SRC ->
                setNetworkAddress(Ipv4Flyweight.SOURCE_OFFSET, ArpFlyweight.SENDER_IP_OFFSET, (int) value, (int) mask);
            case NW_DST ->
                setNetworkAddress(
                        Ipv4Flyweight.DESTINATION_OFFSET, ArpFlyweight.TARGET_IP_OFFSET, (int) value, (int) mask);
            case NW_TOS -> setTos((int) value, (int) mask);
            case NW_TTL -> setTtl((int) value, (int) mask);
            case IPV6_LABEL -> setIpv6Word((int) value & 0xfffff, (int) mask & 0xfffff);
            case NW_PROTO -> setArpOperation((int) value, (int) mask);
            case ARP_SHA -> setLinkAddress(ArpFlyweight.SENDER_MAC_OFFSET, ND_SOURCE_OPTION, value, mask);
            case ARP_THA -> setLinkAddress(ArpFlyweight.TARGET_MAC_OFFSET, ND_TARGET_OPTION, value, mask);
            case ND_RESERVED -> setDiscoveryWord((int) value, (int) mask);
            case ND_OPTIONS_TYPE -> setDiscoveryOption((int) value, (int) mask);
            case MPLS_LSE0 -> setLabel((int) value, (int) mask);
            case TP_SRC -> setTransport(0, (int) value, (int) mask);
            case TP_DST -> setTransport(1, (int) value, (int) mask);
            default -> {
                // The builder refuses other fields.
            }
        }
    }

    /** Fills the header fields of a key from a frame as it is now: all tags that were pushed since its look-up are fields. */
    void extract(Frame frame, FlowKey of) {
        extractLayers(frame, of);
        if (frame.pushedTags > 0) {
            int tags =
                    frame.pushedTags + (of.get(FlowField.VLAN_TCI) == 0 ? 0 : of.get(FlowField.VLAN_TCI1) == 0 ? 1 : 2);
            extractors[Math.min(tags, FlowKeyExtractor.MAX_VLAN_LIMIT)].extract(buffer, frame.offset, frame.length, of);
        }
        located = false;
    }

    /**
     * Layers are where the frame had them when it was looked up, but for what was pushed and popped since: a tag beyond the
     * limit is payload, one that was pushed is not. Tags that were pushed are skipped, which makes a key without them, and
     * without the MAC addresses.
     */
    private void extractLayers(Frame frame, FlowKey of) {
        int skipped = frame.pushedTags * VlanTagFlyweight.LENGTH;
        extractor = extractors[Math.max(vlanLimit - frame.poppedTags, 0)];
        extractor.extract(buffer, frame.offset + skipped, frame.length - skipped, of);
    }

    /**
     * Where the MPLS label stack of a frame begins.
     *
     * @return absolute offset, negative if it has none.
     */
    int labelStack(Frame frame) {
        locate(frame);
        return extractor.l25Offset();
    }

    /**
     * Where the payload of the link layer begins in a frame, behind tags and labels.
     *
     * @return absolute offset.
     */
    int network(Frame frame) {
        locate(frame);
        return l3;
    }

    /** Octets behind the IP packet in a frame; 0 for others. */
    int padding(Frame frame) {
        locate(frame);
        return extractor.l3End() < 0 ? 0 : frameEnd - extractor.l3End();
    }

    /**
     * Raises the drop precedence of an assured-forwarding DSCP (RFC 2597), up to the highest; others stay as they are.
     *
     * @param steps how far.
     */
    void raiseDropPrecedence(int steps, Frame frame) {
        locate(frame);
        if (ethType != EtherType.IPV4 && ethType != EtherType.IPV6) {
            return;
        }
        int dscp = (ethType == EtherType.IPV4 ? unsignedShort(l3) : unsignedShort(l3) >>> 4) >>> 2 & DSCPS;
        int group = dscp >>> AF_CLASS_SHIFT;
        int precedence = dscp >>> 1 & AF_PRECEDENCES;
        if (group >= 1 && group <= AF_CLASSES && precedence > 0 && (dscp & 1) == 0) {
            int raised = Math.min(precedence + steps, AF_PRECEDENCES);
            setTos((group << AF_CLASS_SHIFT | raised << 1) << 2, DSCPS << 2);
        }
    }

    /** Sets bits of a 128-bit field of a frame. */
    void setWide(FlowField field, long valueHigh, long valueLow, long maskHigh, long maskLow, Frame frame) {
        locate(frame);
        if (ethType != EtherType.IPV6) {
            return;
        }
        if (field == FlowField.ND_TARGET) {
            if (isNeighbourDiscovery()) {
                setChecksummedLong(
                        l4 + Icmpv6Flyweight.ND_TARGET_OFFSET, valueHigh, maskHigh, l4 + IcmpFlyweight.CHECKSUM_OFFSET);
                setChecksummedLong(
                        l4 + Icmpv6Flyweight.ND_TARGET_OFFSET + Long.BYTES,
                        valueLow,
                        maskLow,
                        l4 + IcmpFlyweight.CHECKSUM_OFFSET);
            }
            return;
        }
        boolean destination = field == FlowField.IPV6_DST;
        int index = l3 + (destination ? Ipv6Flyweight.DESTINATION_OFFSET : Ipv6Flyweight.SOURCE_OFFSET);
        int checksum = ipv6Checksum();
        setChecksummedLong(index, valueHigh, maskHigh, checksum);
        setChecksummedLong(index + Long.BYTES, valueLow, maskLow, checksum);
    }

    private void setMac(int index, long value, long mask) {
        MacAddress.write(buffer, index, (MacAddress.read(buffer, index) & ~mask) | value);
    }

    private void setNetworkAddress(int ipv4Field, int arpField, int value, int mask) {
        if (ethType == EtherType.IPV4) {
            int index = l3 + ipv4Field;
            int before = buffer.getInt(index, BIG_ENDIAN);
            int after = (before & ~mask) | value;
            buffer.putInt(index, after, BIG_ENDIAN);
            updateInt(l3 + Ipv4Flyweight.CHECKSUM_OFFSET, before, after);
            // As in Open vSwitch, which takes what a later fragment begins with for a transport header here.
            int checksum = checksumAt(payload, payloadLength);
            if (checksum != NONE) {
                updateInt(checksum, before, after);
                sendUdpZeroAsOnes(checksum);
            }
        } else if (isArp()) {
            setArp(arpField, Integer.BYTES, value, mask);
        }
    }

    private void setTos(int value, int mask) {
        if (ethType == EtherType.IPV4) {
            setIpv4Octet(Ipv4Flyweight.TOS_OFFSET, value, mask);
        } else if (ethType == EtherType.IPV6) {
            setIpv6Word(value << 20, mask << 20);
        }
    }

    private void setTtl(int value, int mask) {
        if (ethType == EtherType.IPV4) {
            setIpv4Octet(Ipv4Flyweight.TTL_OFFSET, value, mask);
        } else if (ethType == EtherType.IPV6) {
            int index = l3 + Ipv6Flyweight.HOP_LIMIT_OFFSET;
            buffer.putByte(index, (byte) ((buffer.getByte(index) & ~mask) | value));
        }
    }

    private void setIpv4Octet(int field, int value, int mask) {
        int word = l3 + (field & ~1);
        int before = unsignedShort(word);
        int index = l3 + field;
        buffer.putByte(index, (byte) ((buffer.getByte(index) & ~mask) | value));
        updateShort(l3 + Ipv4Flyweight.CHECKSUM_OFFSET, before, unsignedShort(word));
    }

    private void setIpv6Word(int value, int mask) {
        if (ethType == EtherType.IPV6) {
            buffer.putInt(l3, (buffer.getInt(l3, BIG_ENDIAN) & ~mask) | value, BIG_ENDIAN);
        }
    }

    private void setArpOperation(int value, int mask) {
        if (isArp()) {
            // The key has the low eight bits and only of operations below 256.
            setArp(ArpFlyweight.OPERATION_OFFSET, Short.BYTES, value, mask | 0xff00);
        }
    }

    private boolean isArp() {
        return ethType == EtherType.ARP || ethType == EtherType.RARP;
    }

    /** Sets bits of a field of ARP. The key has nothing of a packet that is cut short, but what is there of it can be set. */
    private void setArp(int field, int octets, long value, long mask) {
        for (int i = 0; i < octets; i++) {
            int index = l3 + field + i;
            int shift = Byte.SIZE * (octets - 1 - i);
            if (index < frameEnd) {
                buffer.putByte(index, (byte) ((buffer.getByte(index) & ~(mask >>> shift)) | (value >>> shift)));
            }
        }
    }

    private void setLinkAddress(int arpField, int option, long value, long mask) {
        if (isArp()) {
            setArp(arpField, MacAddress.LENGTH, value, mask);
        } else if (ethType == EtherType.IPV6 && isNeighbourDiscovery()) {
            int end = l4 + l4Length;
            int index = l4 + Icmpv6Flyweight.ND_OPTIONS_OFFSET;
            while (end - index >= ND_OPTION_UNIT) {
                int units = buffer.getByte(index + 1) & 0xff;
                if (units == 0 || units * ND_OPTION_UNIT > end - index) {
                    return;
                }
                if (units == 1 && buffer.getByte(index) == option) {
                    long before = MacAddress.read(buffer, index + 2);
                    long after = (before & ~mask) | value;
                    MacAddress.write(buffer, index + 2, after);
                    updateLong(l4 + IcmpFlyweight.CHECKSUM_OFFSET, before, after);
                    return;
                }
                index += units * ND_OPTION_UNIT;
            }
        }
    }

    private void setLabel(int value, int mask) {
        int index = extractor.l25Offset();
        if (index >= 0 && frameEnd - index >= TagEditor.LABEL) {
            buffer.putInt(index, (buffer.getInt(index, BIG_ENDIAN) & ~mask) | value, BIG_ENDIAN);
        }
    }

    /** The four octets behind the ICMPv6 checksum; as in Open vSwitch a wrong checksum is right afterwards. */
    private void setDiscoveryWord(int value, int mask) {
        if (ethType == EtherType.IPV6 && isNeighbourDiscovery()) {
            int index = l4 + Icmpv6Flyweight.ND_FLAGS_OFFSET;
            buffer.putInt(index, (buffer.getInt(index, BIG_ENDIAN) & ~mask) | value, BIG_ENDIAN);
            makeIcmpv6Checksum();
        }
    }

    private void setDiscoveryOption(int value, int mask) {
        if (ethType == EtherType.IPV6 && isNeighbourDiscovery() && l4Length > Icmpv6Flyweight.ND_OPTIONS_OFFSET) {
            int index = l4 + Icmpv6Flyweight.ND_OPTIONS_OFFSET;
            buffer.putByte(index, (byte) ((buffer.getByte(index) & ~mask) | value));
            makeIcmpv6Checksum();
        }
    }

    private void makeIcmpv6Checksum() {
        int checksum = l4 + IcmpFlyweight.CHECKSUM_OFFSET;
        buffer.putShort(checksum, (short) 0);
        long sum = InternetChecksum.pseudoHeader(
                buffer.getLong(l3 + Ipv6Flyweight.SOURCE_OFFSET, BIG_ENDIAN),
                buffer.getLong(l3 + Ipv6Flyweight.SOURCE_OFFSET + Long.BYTES, BIG_ENDIAN),
                buffer.getLong(l3 + Ipv6Flyweight.DESTINATION_OFFSET, BIG_ENDIAN),
                buffer.getLong(l3 + Ipv6Flyweight.DESTINATION_OFFSET + Long.BYTES, BIG_ENDIAN),
                IpProtocol.ICMPV6,
                l4Length);
        putChecksum(checksum, InternetChecksum.finish(sum + InternetChecksum.sum(buffer, l4, l4Length)));
    }

    /** Port, or ICMP type and code, number 0 (source, type) or 1 (destination, code). */
    private void setTransport(int number, int value, int mask) {
        if (l4 < 0 || (ethType != EtherType.IPV4 && ethType != EtherType.IPV6)) {
            return;
        }
        boolean icmp = protocol == (ethType == EtherType.IPV4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
        if (icmp && l4Length >= IcmpFlyweight.LENGTH) {
            int before = unsignedShort(l4);
            int index = l4 + number;
            buffer.putByte(index, (byte) ((buffer.getByte(index) & ~mask) | value));
            updateShort(l4 + IcmpFlyweight.CHECKSUM_OFFSET, before, unsignedShort(l4));
        } else if (protocol == IpProtocol.SCTP && l4Length >= SctpFlyweight.LENGTH) {
            int wrong = Crc32c.finish(sctpSum()) ^ sctpChecksum();
            setShort(l4 + number * Short.BYTES, value, mask);
            buffer.putInt(
                    l4 + SctpFlyweight.CHECKSUM_OFFSET,
                    Integer.reverseBytes(Crc32c.finish(sctpSum()) ^ wrong),
                    BIG_ENDIAN);
        } else {
            int checksum = checksumAt(l4, l4Length);
            boolean tcp = protocol == IpProtocol.TCP && l4Length >= TcpFlyweight.LENGTH;
            boolean udp = protocol == IpProtocol.UDP && l4Length >= UdpFlyweight.LENGTH;
            if (tcp || udp) {
                int index = l4 + number * Short.BYTES;
                int before = unsignedShort(index);
                setShort(index, value, mask);
                if (checksum != NONE) {
                    updateShort(checksum, before, unsignedShort(index));
                    sendUdpZeroAsOnes(checksum);
                }
            }
        }
    }

    private int sctpSum() {
        int sum = Crc32c.update(Crc32c.START, buffer, l4, SctpFlyweight.CHECKSUM_OFFSET);
        sum = Crc32c.updateZeros(sum, Integer.BYTES);
        return Crc32c.update(sum, buffer, l4 + SctpFlyweight.LENGTH, l4Length - SctpFlyweight.LENGTH);
    }

    private int sctpChecksum() {
        return Integer.reverseBytes(buffer.getInt(l4 + SctpFlyweight.CHECKSUM_OFFSET, BIG_ENDIAN));
    }

    /** Where the checksum lies that covers the IP addresses, if the transport header that begins here has one in use. */
    private int checksumAt(int start, int length) {
        if (start < 0) {
            return NONE;
        }
        return switch (protocol) {
            case IpProtocol.TCP -> length >= TcpFlyweight.LENGTH ? start + TcpFlyweight.CHECKSUM_OFFSET : NONE;
            case IpProtocol.UDP ->
                length >= UdpFlyweight.LENGTH && buffer.getShort(start + UdpFlyweight.CHECKSUM_OFFSET) != 0
                        ? start + UdpFlyweight.CHECKSUM_OFFSET
                        : NONE;
            case IpProtocol.ICMPV6 ->
                ethType == EtherType.IPV6 && length >= ICMPV6_MIN ? start + IcmpFlyweight.CHECKSUM_OFFSET : NONE;
            default -> NONE;
        };
    }

    private boolean isNeighbourDiscovery() {
        if (l4 < 0 || protocol != IpProtocol.ICMPV6 || l4Length < Icmpv6Flyweight.ND_OPTIONS_OFFSET) {
            return false;
        }
        int type = buffer.getByte(l4) & 0xff;
        return type == ND_SOLICITATION || type == ND_ADVERTISEMENT;
    }

    /**
     * The checksum to be corrected when an IPv6 address changes. Open vSwitch leaves it alone behind a routing header that is
     * not used up, and where there is a fragment header, unless that is the first one of several. The extension headers were
     * all checked by the extraction.
     */
    private int ipv6Checksum() {
        int next = buffer.getByte(l3 + Ipv6Flyweight.NEXT_HEADER_OFFSET) & 0xff;
        int index = l3 + Ipv6Flyweight.LENGTH;
        while (l4 >= 0 && index < l4) {
            int octets = buffer.getByte(index + 1) & 0xff;
            int length = (octets + 1) * 8;
            switch (next) {
                case IpProtocol.ROUTING -> {
                    if (buffer.getByte(index + SEGMENTS_LEFT_OFFSET) != 0) {
                        return NONE;
                    }
                }
                case IpProtocol.FRAGMENT -> {
                    if ((unsignedShort(index + FRAGMENT_OFFSET) & ~FRAGMENT_RESERVED) != FRAGMENT_MORE) {
                        return NONE;
                    }
                    length = FRAGMENT_LENGTH;
                }
                case IpProtocol.AUTHENTICATION -> length = (octets + 2) * 4;
                default -> {
                    // Options.
                }
            }
            next = buffer.getByte(index) & 0xff;
            index += length;
        }
        return checksumAt(l4, l4Length);
    }

    private void setChecksummedLong(int index, long value, long mask, int checksum) {
        long before = buffer.getLong(index, BIG_ENDIAN);
        long after = (before & ~mask) | value;
        buffer.putLong(index, after, BIG_ENDIAN);
        if (checksum != NONE) {
            updateLong(checksum, before, after);
            sendUdpZeroAsOnes(checksum);
        }
    }

    private void setShort(int index, int value, int mask) {
        buffer.putShort(index, (short) ((unsignedShort(index) & ~mask) | value), BIG_ENDIAN);
    }

    private void updateShort(int checksum, int before, int after) {
        if (before != after) {
            putChecksum(checksum, InternetChecksum.update(unsignedShort(checksum), before, after));
        }
    }

    private void updateInt(int checksum, int before, int after) {
        if (before != after) {
            putChecksum(checksum, InternetChecksum.updateInt(unsignedShort(checksum), before, after));
        }
    }

    private void updateLong(int checksum, long before, long after) {
        if (before != after) {
            putChecksum(checksum, InternetChecksum.updateLong(unsignedShort(checksum), before, after));
        }
    }

    private void putChecksum(int index, int checksum) {
        buffer.putShort(index, (short) checksum, BIG_ENDIAN);
    }

    private void sendUdpZeroAsOnes(int checksum) {
        if (protocol == IpProtocol.UDP && buffer.getShort(checksum) == 0) {
            buffer.putShort(checksum, (short) 0xffff);
        }
    }

    private int unsignedShort(int index) {
        return buffer.getShort(index, BIG_ENDIAN) & 0xffff;
    }
}
