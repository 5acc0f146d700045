package dev.patchbay.flowcache.key;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** Frames of every kind that the extractor knows, whole or damaged, from a seed. */
final class RandomFrames {
    private final Random random;

    RandomFrames(long seed) {
        random = new Random(seed);
    }

    Random random() {
        return random;
    }

    /** A frame that is in order, now and then followed by padding. */
    byte[] wellFormed() {
        byte[] payload = ethernetPayload();
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(bytes(12));
        frame.writeBytes(payload);
        if (random.nextInt(4) == 0) {
            frame.writeBytes(bytes(random.nextInt(30)));
        }
        return frame.toByteArray();
    }

    /** A frame with some bytes changed or missing. */
    byte[] damaged() {
        byte[] frame = wellFormed();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int bits = random.nextBoolean() ? 1 << random.nextInt(8) : random.nextInt(256);
            frame[random.nextInt(frame.length)] ^= (byte) bits;
        }
        return random.nextInt(3) == 0 ? Arrays.copyOf(frame, random.nextInt(frame.length + 1)) : frame;
    }

    private byte[] ethernetPayload() {
        return switch (random.nextInt(12)) {
            case 0 -> typed(random.nextBoolean() ? 0x8100 : 0x88a8, concat(bytes(2), ethernetPayload()));
            case 1 -> typed(random.nextBoolean() ? 0x8847 : 0x8848, mpls());
            case 2 -> typed(random.nextBoolean() ? 0x0806 : 0x8035, arp());
            case 3 -> typed(random.nextInt(0x600), concat(new byte[] {(byte) 0xaa, (byte) 0xaa, 3, 0, 0, 0}, snap()));
            case 4 -> typed(random.nextInt(0x10000), bytes(random.nextInt(60)));
            case 5, 6, 7 -> typed(0x86dd, ipv6());
            default -> typed(0x0800, ipv4());
        };
    }

    private byte[] snap() {
        return random.nextInt(3) == 0 ? typed(random.nextInt(0x700), bytes(20)) : typed(0x0800, ipv4());
    }

    private byte[] mpls() {
        byte[] labels = {};
        for (int count = random.nextInt(5); count > 0; count--) {
            byte[] label = bytes(4);
            label[2] &= (byte) 0xfe;
            labels = concat(labels, label);
        }
        byte[] bottom = bytes(4);
        bottom[2] |= 1;
        return concat(labels, concat(bottom, bytes(random.nextInt(20))));
    }

    private byte[] arp() {
        byte[] head = {0, 1, 8, 0, 6, 4, (byte) (random.nextInt(8) == 0 ? 1 : 0), (byte) random.nextInt(5)};
        return concat(head, bytes(20));
    }

    private byte[] ipv4() {
        int[] protocols = {1, 2, 6, 6, 17, 17, 58, 132, 47, random.nextInt(256)};
        int protocol = protocols[random.nextInt(protocols.length)];
        byte[] options = bytes(4 * (random.nextInt(3) == 0 ? random.nextInt(11) : 0));
        byte[] body = transport(protocol);
        byte[] header = bytes(20);
        int total = header.length + options.length + body.length;
        header[0] = (byte) (0x40 | (5 + options.length / 4));
        header[2] = (byte) (total >> 8);
        header[3] = (byte) total;
        int fragment = random.nextInt(6) == 0 ? random.nextInt(0x10000) : random.nextInt(8) == 0 ? 0x2000 : 0x4000;
        header[6] = (byte) (fragment >> 8);
        header[7] = (byte) fragment;
        header[9] = (byte) protocol;
        return concat(concat(header, options), body);
    }

    private byte[] ipv6() {
        int[] protocols = {6, 17, 58, 58, 58, 132, 1, 59, 50};
        int next = protocols[random.nextInt(protocols.length)];
        byte[] body = transport(next);
        for (int count = random.nextInt(3) == 0 ? random.nextInt(4) : 0; count > 0; count--) {
            int[] extensions = {0, 43, 44, 44, 51, 60};
            int extension = extensions[random.nextInt(extensions.length)];
            body = concat(extension(extension, next), body);
            next = extension;
        }
        byte[] header = bytes(40);
        header[0] = (byte) (0x60 | (header[0] & 15));
        header[4] = (byte) (body.length >> 8);
        header[5] = (byte) body.length;
        header[6] = (byte) next;
        return concat(header, body);
    }

    private byte[] extension(int type, int next) {
        int units = random.nextInt(3);
        byte[] header = bytes(type == 51 ? (units + 2) * 4 : type == 44 ? 8 : (units + 1) * 8);
        header[0] = (byte) next;
        if (type == 44) {
            int[] offsets = {0, 1, 2, 8, 9, random.nextInt(0x10000)};
            int offset = offsets[random.nextInt(offsets.length)];
            header[2] = (byte) (offset >> 8);
            header[3] = (byte) offset;
        } else {
            header[1] = (byte) units;
        }
        return header;
    }

    private byte[] transport(int protocol) {
        byte[] payload = bytes(random.nextInt(24));
        return switch (protocol) {
            case 6 -> {
                byte[] tcp = bytes(20);
                int words = random.nextInt(3) == 0 ? random.nextInt(16) : 5;
                tcp[12] = (byte) ((words << 4) | (tcp[12] & 15));
                yield concat(tcp, concat(bytes(Math.max(0, words - 5) * 4), payload));
            }
            case 58 -> random.nextInt(3) == 0 ? concat(bytes(8), payload) : neighbourDiscovery();
            default -> concat(bytes(8), payload);
        };
    }

    private byte[] neighbourDiscovery() {
        byte[] message = bytes(24);
        message[0] = (byte) (135 + random.nextInt(2));
        message[1] = (byte) (random.nextInt(8) == 0 ? 1 : 0);
        for (int count = random.nextInt(4); count > 0; count--) {
            int units = random.nextInt(5) == 0 ? random.nextInt(4) : 1;
            byte[] option = bytes(Math.max(8, units * 8));
            option[0] = (byte) (random.nextInt(6) == 0 ? random.nextInt(20) : 1 + random.nextInt(2));
            option[1] = (byte) units;
            if (random.nextInt(4) == 0) {
                Arrays.fill(option, 2, 8, (byte) 0);
            }
            message = concat(message, option);
        }
        return message;
    }

    private byte[] typed(int type, byte[] payload) {
        return concat(new byte[] {(byte) (type >> 8), (byte) type}, payload);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
