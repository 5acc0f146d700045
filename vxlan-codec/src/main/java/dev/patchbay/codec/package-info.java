/**
 * Wire formats as flyweights: small reusable objects that read and write header fields in place, over memory that
 * somebody else owns.
 *
 * <p>A flyweight holds a buffer and an offset and nothing of the packet itself. Wrapping one is two plain field stores:
 * nothing is allocated, copied or checked, so one instance per worker serves every packet. All multi-byte fields are in
 * network byte order on the wire, and every access in these packages names that order; values in Java are ordinary
 * numbers (a MAC address is a {@code long} of 48 bits, an IPv4 address an {@code int}, an IPv6 address two
 * {@code long}s).
 *
 * <p>Lengths are checked once, before a flyweight is used, by a validator that answers with a reason code; a field
 * access after that is unchecked but for Agrona's own bounds checks, which stay on in tests. Tunnels other than VXLAN
 * and the application protocols that the switch answers itself each get a package or a flyweight of their own beside
 * these.
 */
package dev.patchbay.codec;
