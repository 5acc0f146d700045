package dev.patchbay.control.lab;

import java.util.regex.Pattern;

/**
 * The kinds of text a lab file holds: a regular expression, shared with the JSON Schema, and an example for messages.
 */
enum Format {
    TEXT("text", "some words", null),
    NAME("a name of letters, digits, '.', '_' and '-'", "computeA", "^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$"),
    PORT("a port name without spaces, quotes or slashes", "tap852eac19-fe", "^[^\\s/\"',]{1,63}$"),
    IPV4("an IPv4 address", "192.0.2.1", "^" + Parts.IPV4 + "$"),
    IP("an IPv4 or IPv6 address", "127.0.0.1 or fd00::1", "^(" + Parts.IPV4 + "|" + Parts.IPV6 + ")$"),
    CIDR_OR_DHCP(
            "an IPv4 address with prefix length, or dhcp",
            "192.0.2.4/24",
            "^(dhcp|" + Parts.IPV4 + "/([12]?[0-9]|3[0-2]))$"),
    CIDR("an IPv4 address with prefix length", "192.0.2.4/24", "^" + Parts.IPV4 + "/([12]?[0-9]|3[0-2])$"),
    MAC("a MAC address", "fa:16:3e:b2:23:f1", "^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$"),
    DURATION("a time with its unit", "500ms, 2s or 1m", "^[0-9]{1,6}(ms|s|m)$"),
    COUNT("a number, alone or behind >=, <=, > or <", "5 or \">=1\"", "^(>=|<=|>|<)?[0-9]{1,15}$"),
    ROW("the id of an acceptance row", "000-02", "^[0-9]{3}-[0-9]{2}$"),
    HEX("an even number of hexadecimal digits, at least 14 octets", "ffffffffffff…", "^([0-9A-Fa-f]{2}){14,}$");

    private final String what;
    private final String example;
    private final Pattern pattern;

    Format(String what, String example, String pattern) {
        this.what = what;
        this.example = example;
        this.pattern = pattern == null ? null : Pattern.compile(pattern);
    }

    /** The regular expression of the JSON Schema, or {@code null} where every text will do. */
    String pattern() {
        return pattern == null ? null : pattern.pattern();
    }

    boolean matches(String text) {
        return pattern == null || pattern.matcher(text).matches();
    }

    /** What is expected, for the end of a sentence. */
    String expected() {
        return what + " like " + example;
    }

    /** Expressions used twice. */
    private static final class Parts {
        /** The letters of one, with the device of a link-local one; whether they make one is seen when it is read. */
        static final String IPV6 = "[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[^\\s/]{1,15})?";

        static final String IPV4 =
                "((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    }
}
