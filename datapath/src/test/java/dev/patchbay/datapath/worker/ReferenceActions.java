package dev.patchbay.datapath.worker;

import dev.patchbay.codec.ip.InternetChecksum;
import dev.patchbay.flowcache.key.FlowField;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Actions on frames the slow and obvious way: a new array for each change, and every checksum made afresh.
 *
 * <p>{@code tags} is how many VLAN tags at most are known to be such; a further one is payload.
 */
final class ReferenceActions {
    private ReferenceActions() {}

    static byte[] pushVlan(byte[] frame, int tpid, int tci) {
        ByteBuffer out = ByteBuffer.allocate(frame.length + 4);
        out.put(frame, 0, 12).putShort((short) tpid).putShort((short) tci).put(frame, 12, frame.length - 12);
        return out.array();
    }

    static byte[] popVlan(byte[] frame) {
        if (!isTag(frame, 12) || frame.length < 18) {
            return frame;
        }
        ByteBuffer out = ByteBuffer.allocate(frame.length - 4);
        out.put(frame, 0, 12).put(frame, 16, frame.length - 16);
        return out.array();
    }

    static boolean hasLabel(byte[] frame, int tags) {
        return type(frame, tags) == 0x8847 || type(frame, tags) == 0x8848;
    }

    static byte[] pushLabel(byte[] frame, int tags, int ethType, int entry) {
        int l3 = l3(frame, tags);
        ByteBuffer out = ByteBuffer.allocate(frame.length + 4);
        out.put(frame, 0, l3 - 2).putShort((short) ethType).putInt(entry).put(frame, l3, frame.length - l3);
        return out.array();
    }

    static byte[] popLabel(byte[] frame, int tags, int ethType) {
        int l3 = l3(frame, tags);
        ByteBuffer out = ByteBuffer.allocate(frame.length - 4);
        out.put(frame, 0, l3 - 2).putShort((short) ethType).put(frame, l3 + 4, frame.length - l3 - 4);
        return out.array();
    }

    /** Octets behind the IP packet. */
    static int padding(byte[] frame, int tags) {
        int l3 = l3(frame, tags);
        ByteBuffer b = ByteBuffer.wrap(frame);
        return switch (type(frame, tags)) {
            case 0x0800 -> frame.length - l3 - (b.getShort(l3 + 2) & 0xffff);
            case 0x86dd -> frame.length - l3 - 40 - (b.getShort(l3 + 4) & 0xffff);
            default -> 0;
        };
    }

    static byte[] set(byte[] original, int tags, FlowField field, long value, long mask) {
        byte[] frame = original.clone();
        int l3 = l3(frame, tags);
        int type = type(frame, tags);
        boolean ipv4 = type == 0x0800;
        boolean ipv6 = type == 0x86dd;
        boolean arp = type == 0x0806;
        int l4 = ipv4 ? l3 + 20 : l3 + 40;
        int protocol = ipv4 ? frame[l3 + 9] & 0xff : ipv6 ? frame[l3 + 6] & 0xff : 0;
        boolean ports = !laterFragment(frame, tags) && (protocol == 6 || protocol == 17 || protocol == 132);
        boolean icmp = !laterFragment(frame, tags) && (protocol == (ipv4 ? 1 : 58)) && (ipv4 || ipv6);
        switch (field) {
            case ETH_DST -> bits(frame, 0, 6, value, mask);
            case ETH_SRC -> bits(frame, 6, 6, value, mask);
            case NW_SRC -> {
                if (ipv4) {
                    bits(frame, l3 + 12, 4, value, mask);
                } else if (arp) {
                    bits(frame, l3 + 14, 4, value, mask);
                }
            }
            case NW_DST -> {
                if (ipv4) {
                    bits(frame, l3 + 16, 4, value, mask);
                } else if (arp) {
                    bits(frame, l3 + 24, 4, value, mask);
                }
            }
            case NW_TOS -> {
                if (ipv4) {
                    bits(frame, l3 + 1, 1, value, mask);
                } else if (ipv6) {
                    bits(frame, l3, 4, (value & 0xff) << 20, (mask & 0xff) << 20);
                }
            }
            case NW_TTL -> {
                if (ipv4) {
                    bits(frame, l3 + 8, 1, value, mask);
                } else if (ipv6) {
                    bits(frame, l3 + 7, 1, value, mask);
                }
            }
            case IPV6_LABEL -> {
                if (ipv6) {
                    bits(frame, l3, 4, value & 0xfffff, mask & 0xfffff);
                }
            }
            case NW_PROTO -> {
                if (arp) {
                    bits(frame, l3 + 7, 1, value, mask);
                }
            }
            case ARP_SHA -> link(frame, tags, arp, l3 + 8, l4, 1, value, mask);
            case ARP_THA -> link(frame, tags, arp, l3 + 18, l4, 2, value, mask);
            case TP_SRC -> {
                if (ports && (ipv4 || ipv6)) {
                    bits(frame, l4, 2, value, mask);
                } else if (icmp) {
                    bits(frame, l4, 1, value, mask);
                }
            }
            case TP_DST -> {
                if (ports && (ipv4 || ipv6)) {
                    bits(frame, l4 + 2, 2, value, mask);
                } else if (icmp) {
                    bits(frame, l4 + 1, 1, value, mask);
                }
            }
            case ND_RESERVED -> {
                if (ipv6 && isNeighbourDiscovery(frame, tags, 24)) {
                    bits(frame, l4 + 4, 4, value, mask);
                }
            }
            case ND_OPTIONS_TYPE -> {
                if (ipv6 && isNeighbourDiscovery(frame, tags, 25)) {
                    bits(frame, l4 + 24, 1, value, mask);
                }
            }
            case MPLS_LSE0 -> {
                if (hasLabel(frame, tags)) {
                    bits(frame, l3, 4, value, mask);
                }
            }
            default -> throw new IllegalArgumentException(field.name());
        }
        if (ipv4 && laterFragment(frame, tags) && protocol == 1) {
            if (field == FlowField.TP_SRC || field == FlowField.TP_DST) {
                setPayload(frame, l4, field == FlowField.TP_SRC ? 0 : 1, value, mask);
                return frame;
            }
        }
        if (ipv4 && laterFragment(frame, tags) && (field == FlowField.NW_SRC || field == FlowField.NW_DST)) {
            correctPayload(original, frame, l4, protocol, field == FlowField.NW_SRC ? l3 + 12 : l3 + 16);
        }
        return Arrays.equals(frame, original) ? frame : checksums(frame, tags);
    }

    /** Open vSwitch finds the type and code of ICMP in later fragments, too, and corrects what it takes for a checksum. */
    private static void setPayload(byte[] frame, int l4, int number, long value, long mask) {
        ByteBuffer b = ByteBuffer.wrap(frame);
        if ((b.getShort(l4 - 18) & 0xffff) - 20 < 8) {
            return;
        }
        int before = b.getShort(l4) & 0xffff;
        bits(frame, l4 + number, 1, value, mask);
        int sum = InternetChecksum.update(b.getShort(l4 + 2) & 0xffff, before, b.getShort(l4) & 0xffff);
        b.putShort(l4 + 2, (short) sum);
    }

    /** Open vSwitch takes the payload of a later fragment for a transport header when an address changes. */
    private static void correctPayload(byte[] original, byte[] frame, int l4, int protocol, int address) {
        ByteBuffer b = ByteBuffer.wrap(frame);
        int length = (b.getShort(l4 - 18) & 0xffff) - 20;
        int place = protocol == 6 && length >= 20 ? l4 + 16 : protocol == 17 && length >= 8 ? l4 + 6 : -1;
        if (place < 0 || (protocol == 17 && b.getShort(place) == 0)) {
            return;
        }
        int before = ByteBuffer.wrap(original).getInt(address);
        int corrected = InternetChecksum.updateInt(b.getShort(place) & 0xffff, before, b.getInt(address));
        b.putShort(place, (short) (protocol == 17 && corrected == 0 ? 0xffff : corrected));
    }

    static byte[] setWide(
            byte[] original, int tags, FlowField field, long high, long low, long maskHigh, long maskLow) {
        byte[] frame = original.clone();
        int l3 = l3(frame, tags);
        if (type(frame, tags) != 0x86dd) {
            return frame;
        }
        int index = switch (field) {
            case IPV6_SRC -> l3 + 8;
            case IPV6_DST -> l3 + 24;
            default -> isNeighbourDiscovery(frame, tags, 24) ? l3 + 48 : -1;
        };
        if (index < 0) {
            return frame;
        }
        bits(frame, index, 8, high, maskHigh);
        bits(frame, index + 8, 8, low, maskLow);
        return Arrays.equals(frame, original) ? frame : checksums(frame, tags);
    }

    private static void link(
            byte[] frame, int tags, boolean arp, int arpIndex, int l4, int option, long value, long mask) {
        if (arp) {
            bits(frame, arpIndex, 6, value, mask);
        } else if (type(frame, tags) == 0x86dd && isNeighbourDiscovery(frame, tags, 32) && frame[l4 + 24] == option) {
            bits(frame, l4 + 26, 6, value, mask);
        }
    }

    private static boolean isNeighbourDiscovery(byte[] frame, int tags, int length) {
        int l3 = l3(frame, tags);
        int icmpType = frame[l3 + 40] & 0xff;
        return ByteBuffer.wrap(frame).getShort(l3 + 4) >= length
                && frame[l3 + 6] == 58
                && (icmpType == 135 || icmpType == 136);
    }

    private static void bits(byte[] frame, int index, int octets, long value, long mask) {
        for (int i = 0; i < octets; i++) {
            int shift = 8 * (octets - 1 - i);
            int octetMask = (int) (mask >>> shift) & 0xff;
            frame[index + i] = (byte) ((frame[index + i] & ~octetMask) | ((int) (value >>> shift) & octetMask));
        }
    }

    private static boolean isTag(byte[] frame, int index) {
        int type = ByteBuffer.wrap(frame).getShort(index) & 0xffff;
        return type == 0x8100 || type == 0x88a8;
    }

    private static int l3(byte[] frame, int most) {
        int index = 12;
        for (int tags = 0; tags < most && isTag(frame, index); tags++) {
            index += 4;
        }
        return index + 2;
    }

    /** Ethernet type behind the tags. */
    static int type(byte[] frame, int tags) {
        return ByteBuffer.wrap(frame).getShort(l3(frame, tags) - 2) & 0xffff;
    }

    private static boolean laterFragment(byte[] frame, int tags) {
        return type(frame, tags) == 0x0800 && (ByteBuffer.wrap(frame).getShort(l3(frame, tags) + 6) & 0x1fff) != 0;
    }

    /** Makes all checksums of a correct frame right again. */
    private static byte[] checksums(byte[] frame, int tags) {
        ByteBuffer b = ByteBuffer.wrap(frame);
        UnsafeBuffer u = new UnsafeBuffer(frame);
        int l3 = l3(frame, tags);
        int type = type(frame, tags);
        if (type == 0x0800) {
            b.putShort(l3 + 10, (short) 0);
            b.putShort(l3 + 10, (short) InternetChecksum.compute(u, l3, 20));
            if (!laterFragment(frame, tags)) {
                int length = (b.getShort(l3 + 2) & 0xffff) - 20;
                int protocol = frame[l3 + 9] & 0xff;
                long pseudo = InternetChecksum.pseudoHeader(b.getInt(l3 + 12), b.getInt(l3 + 16), protocol, length);
                transport(b, u, l3 + 20, length, protocol, pseudo);
            }
        } else if (type == 0x86dd) {
            int length = b.getShort(l3 + 4) & 0xffff;
            int protocol = frame[l3 + 6] & 0xff;
            long pseudo = InternetChecksum.pseudoHeader(
                    b.getLong(l3 + 8), b.getLong(l3 + 16), b.getLong(l3 + 24), b.getLong(l3 + 32), protocol, length);
            transport(b, u, l3 + 40, length, protocol, pseudo);
        }
        return frame;
    }

    private static void transport(ByteBuffer b, UnsafeBuffer u, int l4, int length, int protocol, long pseudo) {
        switch (protocol) {
            case 1 -> {
                b.putShort(l4 + 2, (short) 0);
                b.putShort(l4 + 2, (short) InternetChecksum.compute(u, l4, length));
            }
            case 6 -> {
                b.putShort(l4 + 16, (short) 0);
                b.putShort(l4 + 16, (short) InternetChecksum.finish(pseudo + InternetChecksum.sum(u, l4, length)));
            }
            case 17 -> {
                if (b.getShort(l4 + 6) != 0) {
                    b.putShort(l4 + 6, (short) 0);
                    int sum = InternetChecksum.finish(pseudo + InternetChecksum.sum(u, l4, length));
                    b.putShort(l4 + 6, (short) InternetChecksum.udp(sum));
                }
            }
            case 58 -> {
                b.putShort(l4 + 2, (short) 0);
                b.putShort(l4 + 2, (short) InternetChecksum.finish(pseudo + InternetChecksum.sum(u, l4, length)));
            }
            case 132 -> {
                b.putInt(l4 + 8, 0);
                CRC32C crc = new CRC32C();
                crc.update(b.slice(l4, length));
                b.putInt(l4 + 8, Integer.reverseBytes((int) crc.getValue()));
            }
            default -> {
                // No checksum.
            }
        }
    }
}
