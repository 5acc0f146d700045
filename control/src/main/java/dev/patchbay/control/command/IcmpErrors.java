package dev.patchbay.control.command;

/** ICMP errors in the words of {@code ping}. */
final class IcmpErrors {
    static final String HOST_UNREACHABLE = "Destination Host Unreachable";

    private IcmpErrors() {}

    static String text(int type, int code) {
        return switch (type) {
            case 3 ->
                switch (code) {
                    case 0 -> "Destination Net Unreachable";
                    case 1 -> HOST_UNREACHABLE;
                    case 2 -> "Destination Protocol Unreachable";
                    case 3 -> "Destination Port Unreachable";
                    case 4 -> "Frag needed and DF set";
                    case 13 -> "Packet filtered";
                    default -> "Dest Unreachable, Bad Code: " + code;
                };
            case 4 -> "Source Quench";
            case 5 -> "Redirect Host";
            case 11 -> code == 0 ? "Time to live exceeded" : "Frag reassembly time exceeded";
            case 12 -> "Parameter problem";
            default -> "Bad ICMP type: " + type;
        };
    }
}
