package dev.patchbay.datapath.xlate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Hashes of a row of octets: values in network byte order, read in words of a little-endian machine.
 *
 * <p><b>Bounds.</b> {@value #MAX_OCTETS} octets.
 */
final class OctetHash {
    private static final int MAX_OCTETS = 64;
    private static final int JENKINS_START = 0xdeadbeef;

    private final ByteBuffer octets = ByteBuffer.allocate(MAX_OCTETS).order(ByteOrder.LITTLE_ENDIAN);
    private int length;

    /** Appends the low octets of a value, most significant first. */
    OctetHash add(long value, int count) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            octets.put(length++, (byte) (value >>> shift));
        }
        return this;
    }

    private int word(int index) {
        return octets.getInt(4 * index);
    }

    /** Open vSwitch's {@code hash_bytes}. */
    int murmur(int basis) {
        return murmur(basis, length);
    }

    /** The same with another finish than the length. */
    int murmur(int basis, int finish) {
        int hash = basis;
        for (int i = 0; 4 * i < length; i++) {
            hash = Murmur.add(hash, word(i));
        }
        return Murmur.finish(hash, finish);
    }

    /** Bob Jenkins' lookup3 (public domain), which Open vSwitch keeps where a hash is visible from outside. */
    int jenkins(int basis) {
        int a = JENKINS_START + length + basis;
        int b = a;
        int c = a;
        int at = 0;
        int left = length;
        while (left >= 12) {
            a += word(at);
            b += word(at + 1);
            c += word(at + 2);
            a = (a - c) ^ Integer.rotateLeft(c, 4);
            c += b;
            b = (b - a) ^ Integer.rotateLeft(a, 6);
            a += c;
            c = (c - b) ^ Integer.rotateLeft(b, 8);
            b += a;
            a = (a - c) ^ Integer.rotateLeft(c, 16);
            c += b;
            b = (b - a) ^ Integer.rotateLeft(a, 19);
            a += c;
            c = (c - b) ^ Integer.rotateLeft(b, 4);
            b += a;
            at += 3;
            left -= 12;
        }
        if (left > 0) {
            // Behind the last octet the buffer is zero.
            a += word(at);
            b += word(at + 1);
            c += word(at + 2);
            c = (c ^ b) - Integer.rotateLeft(b, 14);
            a = (a ^ c) - Integer.rotateLeft(c, 11);
            b = (b ^ a) - Integer.rotateLeft(a, 25);
            c = (c ^ b) - Integer.rotateLeft(b, 16);
            a = (a ^ c) - Integer.rotateLeft(c, 4);
            b = (b ^ a) - Integer.rotateLeft(a, 14);
            c = (c ^ b) - Integer.rotateLeft(b, 24);
        }
        return c;
    }
}
