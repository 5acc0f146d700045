package dev.patchbay.control.agent;

import dev.patchbay.control.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** A short text that says whether two deployments are the same. Stateless. */
final class Digest {
    private static final int OCTETS = 16;

    private Digest() {}

    /** Of a section {@code neutron}. */
    static String of(Map<String, Object> section) {
        try {
            byte[] all = MessageDigest.getInstance("SHA-256")
                    .digest(Json.write(section).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, OCTETS);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
