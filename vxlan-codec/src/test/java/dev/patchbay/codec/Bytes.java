package dev.patchbay.codec;

import java.util.HexFormat;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Hand-written bytes for tests: hexadecimal text with any white space in it. */
public final class Bytes {
    private Bytes() {}

    /** A buffer of exactly these bytes. */
    public static UnsafeBuffer buffer(String hex) {
        return new UnsafeBuffer(array(hex));
    }

    public static byte[] array(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    public static String hex(DirectBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
