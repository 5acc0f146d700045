package dev.patchbay.datapath.xlate;

/**
 * The general hash of Open vSwitch on machines without special instructions for it: MurmurHash3's 32-bit mixing (public
 * domain, Austin Appleby).
 *
 * <p>Values that come from the network are to be given in the byte order in which a little-endian machine reads them.
 */
final class Murmur {
    private Murmur() {}

    static int add(int hash, int data) {
        int mixed = hash;
        if (data != 0) {
            mixed ^= Integer.rotateLeft(data * 0xcc9e2d51, 15) * 0x1b873593;
        }
        return Integer.rotateLeft(mixed, 13) * 5 + 0xe6546b64;
    }

    static int add64(int hash, long data) {
        return add(add(hash, (int) data), (int) (data >>> 32));
    }

    static int finish(int hash, int length) {
        int h = hash ^ length;
        h = (h ^ h >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }

    /** Hash of two words. */
    static int ofTwo(int x, int y) {
        return finish(add(add(x, 0), y), 8);
    }

    /** Hash of a 64-bit number. */
    static int ofLong(long value) {
        return finish(add64(0, value), 8);
    }
}
