package dev.patchbay.control.metadata;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request as it reaches the agent.
 *
 * @param method such as {@code GET}
 * @param path without host and query
 * @param headers by name in lower case; what the guest said of who it is has been replaced by the proxy
 */
public record MetadataRequest(String method, String path, Map<String, String> headers) {
    /** Address of the guest. */
    public static final String FORWARDED_FOR = "x-forwarded-for";

    /** Router by which it came. */
    public static final String ROUTER = "x-neutron-router-id";

    /** Network from whose DHCP namespace it came. */
    public static final String NETWORK = "x-neutron-network-id";

    /**
     * Reads the head of an HTTP/1 request.
     *
     * @param octets from the request line on
     * @return null as long as the empty line behind the headers is missing
     * @throws IllegalArgumentException if it is no HTTP
     */
    static MetadataRequest parse(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return null;
        }
        String[] lines = text.substring(0, end).split("\r\n", -1);
        String[] first = lines[0].split(" ", -1);
        if (first.length != 3 || !first[2].startsWith("HTTP/1.") || !first[1].startsWith("/")) {
            throw new IllegalArgumentException("no HTTP/1 request: " + lines[0]);
        }
        var headers = new TreeMap<String, String>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0) {
                throw new IllegalArgumentException("no HTTP header: " + lines[i]);
            }
            headers.put(
                    lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        int query = first[1].indexOf('?');
        return new MetadataRequest(first[0], query < 0 ? first[1] : first[1].substring(0, query), headers);
    }

    /** The request as the proxy passes it on: it says who asked, and drops what the guest says of that. */
    MetadataRequest forwarded(String address, String header, String id) {
        var all = new TreeMap<>(headers);
        all.remove(ROUTER);
        all.remove(NETWORK);
        all.put(FORWARDED_FOR, address);
        all.put(header, id);
        return new MetadataRequest(method, path, all);
    }
}
