/**
 * Wire formats as flyweights over Agrona's buffers, from Ethernet to VXLAN, with checksums and pcapng files.
 *
 * <p>A flyweight is wrapped around bytes that somebody else owns; it never copies and never allocates. Bytes from the
 * network are validated once, by a reason code and never by an exception, and read without checks afterwards. Nothing
 * here knows flows, ports or hosts: all other modules build upon this one.
 */
package dev.patchbay.codec;
