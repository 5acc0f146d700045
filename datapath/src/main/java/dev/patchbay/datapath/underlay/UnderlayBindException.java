package dev.patchbay.datapath.underlay;

import java.net.InetAddress;

/** A socket could not be bound to an address of the underlay. The message says which, why, and what helps. */
public final class UnderlayBindException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** No device of this host has the address. */
        NOT_ON_THIS_HOST,
        /** Another socket has the address and port. */
        IN_USE,
        /** The system does not let this user bind the port. */
        NOT_PERMITTED,
        /** Something else, see the cause. */
        OTHER
    }

    private final InetAddress address;
    private final int port;
    private final Reason reason;

    /**
     * Finds the reason in the words of the cause.
     *
     * @param address that could not be bound.
     * @param port that could not be bound; 0 for any.
     * @param cause what the system said.
     */
    public UnderlayBindException(InetAddress address, int port, Throwable cause) {
        this(address, port, reason(cause), cause);
    }

    private UnderlayBindException(InetAddress address, int port, Reason reason, Throwable cause) {
        super(message(address, port, reason, cause), cause);
        this.address = address;
        this.port = port;
        this.reason = reason;
    }

    /**
     * The address that could not be bound.
     *
     * @return bound, not logical, address.
     */
    public InetAddress address() {
        return address;
    }

    /**
     * The UDP port that could not be bound.
     *
     * @return 0 for any.
     */
    public int port() {
        return port;
    }

    /**
     * Why.
     *
     * @return reason.
     */
    public Reason reason() {
        return reason;
    }

    private static Reason reason(Throwable cause) {
        // Netty's native transports and the JDK both end their message with the system's own words.
        String text = String.valueOf(cause.getMessage());
        if (text.contains("requested address")) {
            return Reason.NOT_ON_THIS_HOST;
        } else if (text.contains("already in use")) {
            return Reason.IN_USE;
        } else if (text.contains("ermission denied")) {
            return Reason.NOT_PERMITTED;
        }
        return Reason.OTHER;
    }

    private static String message(InetAddress address, int port, Reason reason, Throwable cause) {
        String where = address.getHostAddress() + " (UDP port " + port + ")";
        return switch (reason) {
            case NOT_ON_THIS_HOST ->
                "underlay address " + where + " is not on this host" + hint(address, System.getProperty("os.name"));
            case IN_USE -> "underlay address " + where + " is in use by another program";
            case NOT_PERMITTED -> "underlay address " + where + " may not be bound by this user";
            case OTHER -> "underlay address " + where + " cannot be bound: " + cause.getMessage();
        };
    }

    /** The system's command that adds the address. On Linux every 127.x.x.x is there without one. */
    static String hint(InetAddress address, String system) {
        String ip = address.getHostAddress();
        if (system.startsWith("Mac")) {
            String device = address.isLoopbackAddress() ? "lo0" : "en0";
            return "; to add it: sudo ifconfig " + device + " alias " + ip + " 255.255.255.255";
        } else if (system.startsWith("Windows")) {
            return "; to add it: netsh interface ipv4 add address \"Loopback Pseudo-Interface 1\" " + ip
                    + " 255.255.255.255";
        } else if (system.startsWith("Linux")) {
            return address.isLoopbackAddress()
                    ? ""
                    : "; to add it: sudo ip address add " + ip + "/" + 8 * address.getAddress().length + " dev lo";
        }
        return "; to add it: ifconfig lo0 alias " + ip + " netmask 255.255.255.255";
    }
}
