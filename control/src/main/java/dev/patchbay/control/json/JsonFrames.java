package dev.patchbay.control.json;

import java.util.Arrays;

/**
 * Cuts a stream of bytes into JSON objects that follow each other with or without white space between them.
 *
 * <p><b>What.</b> A scanner that counts brackets outside of strings and so knows where an object ends without reading what
 * is in it; {@link Json} reads the piece. Bytes arrive in pieces of any size.
 *
 * <p><b>Invariants.</b> Only objects stand at the top: anything else is {@link Malformed} at its first byte, so a peer that
 * speaks another protocol is recognised at once.
 *
 * <p><b>Threads.</b> One thread at a time.
 *
 * <p><b>Bounds.</b> An object of more than the given number of bytes, or nested deeper than {@value #MAX_DEPTH}, is
 * {@link Malformed}. The buffer grows with what arrives, never ahead of it.
 */
public final class JsonFrames {
    /** Deeper nesting than any message of ours has. */
    static final int MAX_DEPTH = 100;

    private final int maxBytes;
    private byte[] pending = new byte[512];
    private int length;
    private int scanned;
    private int depth;
    private boolean inString;
    private boolean escaped;

    /** @param maxBytes the longest object accepted */
    public JsonFrames(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes more bytes of the stream. */
    public void append(byte[] bytes, int offset, int count) {
        if (pending.length - length < count) {
            pending = Arrays.copyOf(pending, Math.max(pending.length * 2, length + count));
        }
        System.arraycopy(bytes, offset, pending, length, count);
        length += count;
    }

    /** Whether the stream could end here: no object is half arrived. */
    public boolean atBoundary() {
        return length == 0;
    }

    /**
     * The next whole object.
     *
     * @return its bytes, or null if more must arrive first
     * @throws Malformed if what arrived cannot become an object; the stream is of no more use then
     */
    public byte[] next() throws Malformed {
        if (depth == 0) {
            skipSpace();
        }
        while (scanned < length) {
            byte current = pending[scanned++];
            if (inString) {
                scanString(current);
            } else if (current == '"') {
                inString = true;
            } else if (current == '{' || current == '[') {
                if (++depth > MAX_DEPTH) {
                    throw new Malformed("more than " + MAX_DEPTH + " levels");
                }
            } else if ((current == '}' || current == ']') && --depth == 0) {
                return take();
            }
            if (scanned > maxBytes) {
                throw new Malformed("a message of more than " + maxBytes + " bytes");
            }
        }
        return null;
    }

    private void scanString(byte current) {
        if (escaped) {
            escaped = false;
        } else if (current == '\\') {
            escaped = true;
        } else if (current == '"') {
            inString = false;
        }
    }

    private void skipSpace() throws Malformed {
        int start = 0;
        while (start < length && isSpace(pending[start])) {
            start++;
        }
        discard(start);
        if (length > 0 && pending[0] != '{') {
            throw new Malformed("an object must start with a brace, not with byte " + (pending[0] & 0xff));
        }
    }

    private byte[] take() {
        byte[] frame = Arrays.copyOf(pending, scanned);
        discard(scanned);
        scanned = 0;
        return frame;
    }

    private void discard(int count) {
        length -= count;
        System.arraycopy(pending, count, pending, 0, length);
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\n' || octet == '\r' || octet == '\t';
    }

    /** The stream is not a sequence of JSON objects. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }
}
