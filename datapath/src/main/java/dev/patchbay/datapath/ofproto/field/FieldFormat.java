package dev.patchbay.datapath.ofproto.field;

/** How the value of a field is written in text (ovs-fields(7), "Format"). */
public enum FieldFormat {
    /** {@code 0x2a}; zero is {@code 0}. */
    HEX,
    /** {@code 42}. */
    DECIMAL,
    /** {@code fa:16:3e:b2:23:f1}. */
    ETHERNET,
    /** {@code 192.0.2.0/24} or with a dotted mask. */
    IPV4,
    /** {@code 2001:db8::/32} or with a mask written as an address. */
    IPV6,
    /** {@code no}, {@code yes}, {@code first}, {@code later}, {@code not_later}. */
    FRAG,
    /** A port number or name. */
    PORT,
    /** {@code +syn-ack} or a number. */
    TCP_FLAGS,
    /** {@code +trk-new}, {@code trk|new}. */
    CT_STATE,
    /** {@code +df-csum}, {@code df|csum}. */
    TUN_FLAGS
}
