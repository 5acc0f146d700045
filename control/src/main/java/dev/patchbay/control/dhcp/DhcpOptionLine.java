package dev.patchbay.control.dhcp;

import dev.patchbay.codec.dhcp.DhcpOption;
import dev.patchbay.codec.ip.Ipv4Address;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A line of the options file ({@code --dhcp-optsfile} of dnsmasq(8)): an option for the clients that have its tags.
 *
 * @param tags all of which a client must have
 * @param code of the option; 255 is the header's address of the server to boot from
 * @param value as it goes on the wire; an address of 0 stands for the server's own. Empty keeps the server from sending a
 *     value of its own
 * @param forced sent also to clients that did not ask for it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content below
public record DhcpOptionLine(List<String> tags, int code, byte[] value, boolean forced) {
    /**
     * Reads a line.
     *
     * @param line {@code tag:subnet-1,option:router,192.0.2.1} or {@code tag:subnet-1,249,0.0.0.0/0,192.0.2.1}
     * @return the option
     * @throws IllegalArgumentException naming what makes no sense
     */
    public static DhcpOptionLine parse(String line) {
        return parse(line, false);
    }

    /**
     * Reads what stands behind {@code --dhcp-option-force=}.
     *
     * @param line as for {@link #parse}
     * @return an option that is sent whether asked for or not
     */
    public static DhcpOptionLine parseForced(String line) {
        return parse(line, true);
    }

    private static DhcpOptionLine parse(String line, boolean forced) {
        var tags = new ArrayList<String>();
        var values = new ArrayList<String>();
        int code = -1;
        for (String part : split(line)) {
            String field = part.strip();
            if (code >= 0) {
                values.add(field);
            } else if (field.startsWith("tag:") || field.startsWith("net:")) {
                tags.add(field.substring(4));
            } else {
                code = code(field, line);
            }
        }
        if (code < 0) {
            throw bad(line, "it names no option");
        }
        try {
            return new DhcpOptionLine(List.copyOf(tags), code, encode(code, values), forced);
        } catch (IllegalArgumentException e) {
            throw bad(line, e.getMessage());
        }
    }

    /** At commas outside quotation marks. */
    private static List<String> split(String line) {
        var parts = new ArrayList<String>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                parts.add(line.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(line.substring(start));
        return parts;
    }

    private static int code(String field, String line) {
        String name = field.startsWith("option:") ? field.substring("option:".length()) : field;
        if (name.matches("[0-9]{1,3}")) {
            int code = Integer.parseInt(name);
            if (code > 0 && code < DhcpOption.END) {
                return code;
            }
        } else if (field.startsWith("option:") && DhcpOptionNames.code(name) > 0) {
            return DhcpOptionNames.code(name);
        }
        throw bad(line, "there is no option \"" + name + "\"");
    }

    private static IllegalArgumentException bad(String line, String why) {
        return new IllegalArgumentException("bad DHCP option \"" + line + "\": " + why);
    }

    private static byte[] encode(int code, List<String> values) {
        if (values.isEmpty() || (values.size() == 1 && values.getFirst().isEmpty())) {
            return new byte[0];
        }
        var out = new ByteArrayOutputStream();
        switch (DhcpOptionNames.form(code)) {
            case ADDRESSES -> values.forEach(value -> address(out, value));
            case TEXT -> out.writeBytes(unquoted(String.join(",", values)).getBytes(StandardCharsets.ISO_8859_1));
            case NUMBER8 -> values.forEach(value -> number(out, value, 1));
            case NUMBER16 -> values.forEach(value -> number(out, value, 2));
            case NUMBER32 -> values.forEach(value -> number(out, value, 4));
            case ROUTES -> routes(out, values);
            case DOMAINS -> domains(out, values);
            case FREE -> free(out, values);
        }
        if (out.size() > 255) {
            throw new IllegalArgumentException("its value has " + out.size() + " octets, 255 is the most");
        }
        return out.toByteArray();
    }

    private static String unquoted(String text) {
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    private static void address(ByteArrayOutputStream out, String value) {
        int32(out, Ipv4Address.parse(value));
    }

    private static void int32(ByteArrayOutputStream out, int value) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    private static void number(ByteArrayOutputStream out, String value, int octets) {
        long number;
        try {
            number = value.startsWith("0x") ? Long.parseLong(value.substring(2), 16) : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + value + "\" is no number", e);
        }
        for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8) {
            out.write((int) (number >>> shift));
        }
    }

    /** Pairs of network and next hop (RFC 3442): only the octets of the network that count. */
    private static void routes(ByteArrayOutputStream out, List<String> values) {
        if (values.size() % 2 != 0) {
            throw new IllegalArgumentException("networks and next hops must come in pairs");
        }
        for (int i = 0; i < values.size(); i += 2) {
            String network = values.get(i);
            int slash = network.indexOf('/');
            int length = slash < 0 ? 32 : Integer.parseInt(network.substring(slash + 1));
            if (length < 0 || length > 32) {
                throw new IllegalArgumentException("\"" + network + "\" is no network");
            }
            int address = Ipv4Address.parse(slash < 0 ? network : network.substring(0, slash))
                    & (length == 0 ? 0 : Ipv4Address.mask(length));
            out.write(length);
            for (int octet = 0; octet < (length + 7) / 8; octet++) {
                out.write(address >>> (24 - octet * 8));
            }
            address(out, values.get(i + 1));
        }
    }

    /** Domains as in DNS (RFC 3397): what stands in the option already is pointed to. */
    private static void domains(ByteArrayOutputStream out, List<String> values) {
        var places = new HashMap<String, Integer>();
        for (String value : values) {
            domain(out, value, places);
        }
    }

    private static void domain(ByteArrayOutputStream out, String value, Map<String, Integer> places) {
        String rest = value;
        while (!rest.isEmpty()) {
            Integer place = places.get(rest);
            if (place != null) {
                out.write(0xc0 | (place >> 8));
                out.write(place);
                return;
            }
            places.put(rest, out.size());
            int dot = rest.indexOf('.');
            String label = dot < 0 ? rest : rest.substring(0, dot);
            if (label.isEmpty() || label.length() > 63) {
                throw new IllegalArgumentException("\"" + value + "\" is no domain");
            }
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
            rest = dot < 0 ? "" : rest.substring(dot + 1);
        }
        out.write(0);
    }

    private static void free(ByteArrayOutputStream out, List<String> values) {
        boolean addresses = values.stream().allMatch(value -> value.matches("[0-9]+(\\.[0-9]+){3}"));
        boolean numbers = values.stream().allMatch(value -> value.matches("[0-9]{1,10}"));
        String first = values.getFirst();
        if (addresses) {
            values.forEach(value -> address(out, value));
        } else if (numbers) {
            long largest = values.stream().mapToLong(Long::parseLong).max().orElse(0);
            int octets = largest > 0xffff ? 4 : largest > 0xff ? 2 : 1;
            values.forEach(value -> number(out, value, octets));
        } else if (values.size() == 1 && first.matches("[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2})+")) {
            for (String octet : first.split(":", -1)) {
                out.write(HexFormat.fromHexDigits(octet));
            }
        } else {
            out.writeBytes(unquoted(String.join(",", values)).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** Whether the value is a row of addresses, among which 0 stands for the server's. */
    boolean addresses() {
        return DhcpOptionNames.form(code) == DhcpOptionNames.Form.ADDRESSES;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DhcpOptionLine line
                && code == line.code
                && forced == line.forced
                && tags.equals(line.tags)
                && java.util.Arrays.equals(value, line.value);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * code + tags.hashCode()) + java.util.Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return tags + " " + code + "=" + HexFormat.of().formatHex(value) + (forced ? " forced" : "");
    }
}
