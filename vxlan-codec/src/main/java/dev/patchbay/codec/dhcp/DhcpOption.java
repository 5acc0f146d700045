package dev.patchbay.codec.dhcp;

/** Codes of DHCP options (RFC 2132 and those named), and the types of messages. */
public final class DhcpOption {
    /** Filler of one octet. */
    public static final int PAD = 0;

    /** Mask of the network. */
    public static final int SUBNET_MASK = 1;

    /** Routers of the network. */
    public static final int ROUTER = 3;

    /** Servers for names. */
    public static final int DNS_SERVER = 6;

    /** Name of the client. */
    public static final int HOST_NAME = 12;

    /** Domain in which the client resolves names. */
    public static final int DOMAIN_NAME = 15;

    /** Largest packet of the network. */
    public static final int MTU = 26;

    /** Broadcast address of the network. */
    public static final int BROADCAST = 28;

    /** Address that the client would like, or has got before. */
    public static final int REQUESTED_ADDRESS = 50;

    /** Seconds that an address is lent for; all ones for ever. */
    public static final int LEASE_TIME = 51;

    /** Fields of the header that hold options, too. */
    public static final int OVERLOAD = 52;

    /** Type of the message. */
    public static final int MESSAGE_TYPE = 53;

    /** Address of the server that the message is from, or meant for. */
    public static final int SERVER_IDENTIFIER = 54;

    /** Codes that the client asks for. */
    public static final int PARAMETER_REQUEST = 55;

    /** What went wrong. */
    public static final int MESSAGE = 56;

    /** Longest message, IP header included, that the client takes. */
    public static final int MAX_MESSAGE_SIZE = 57;

    /** Seconds until the client renews its lease. */
    public static final int RENEWAL_TIME = 58;

    /** Seconds until it asks any server to. */
    public static final int REBINDING_TIME = 59;

    /** What kind of client it is. */
    public static final int VENDOR_CLASS = 60;

    /** Name by which the server knows the client, instead of its hardware address. */
    public static final int CLIENT_IDENTIFIER = 61;

    /** Name of a server for files. */
    public static final int TFTP_SERVER = 66;

    /** Name of a file to boot from. */
    public static final int BOOT_FILE = 67;

    /** Full name of the client (RFC 4702). */
    public static final int CLIENT_FQDN = 81;

    /** What a relay says (RFC 3046). */
    public static final int RELAY_AGENT = 82;

    /** Network that the client wants an address of (RFC 3011). */
    public static final int SUBNET_SELECTION = 118;

    /** Domains that are searched (RFC 3397). */
    public static final int DOMAIN_SEARCH = 119;

    /** Routes; who understands them ignores {@link #ROUTER} (RFC 3442). */
    public static final int CLASSLESS_ROUTES = 121;

    /** The same before it had a number. */
    public static final int CLASSLESS_ROUTES_MICROSOFT = 249;

    /** Behind the last option. */
    public static final int END = 255;

    /** Message: who lends addresses? */
    public static final int DISCOVER = 1;

    /** Message: this address is to be had. */
    public static final int OFFER = 2;

    /** Message: I take it, or keep it. */
    public static final int REQUEST = 3;

    /** Message: I do not want it, somebody uses it. */
    public static final int DECLINE = 4;

    /** Message: it is yours. */
    public static final int ACK = 5;

    /** Message: it is not. */
    public static final int NAK = 6;

    /** Message: I do not need it any more. */
    public static final int RELEASE = 7;

    /** Message: I have an address, tell me the rest. */
    public static final int INFORM = 8;

    private DhcpOption() {}
}
