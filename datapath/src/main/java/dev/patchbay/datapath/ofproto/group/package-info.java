/**
 * OpenFlow groups: what they are made of, and their text.
 *
 * <p>{@link dev.patchbay.datapath.ofproto.group.Group} and {@link dev.patchbay.datapath.ofproto.group.Bucket} are what flows
 * refer to and the translator chooses from; {@link dev.patchbay.datapath.ofproto.group.GroupMod} is a wish to change one, read
 * from the syntax of {@code ovs-ofctl} by {@link dev.patchbay.datapath.ofproto.group.GroupSyntax}. Groups never change: a
 * modification puts another one in their place. The table of a bridge's groups is {@link
 * dev.patchbay.datapath.ofproto.GroupTable}.
 */
package dev.patchbay.datapath.ofproto.group;
