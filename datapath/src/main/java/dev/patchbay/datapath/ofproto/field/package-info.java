/**
 * The match language: fields, parts of fields, matches, and their text.
 *
 * <p>{@link dev.patchbay.datapath.ofproto.field.MatchField} is the one table of fields that parsing, printing, {@code load},
 * {@code move} and {@code learn} work from. Text is that of {@code ovs-ofctl} 3.1, errors are {@link
 * dev.patchbay.datapath.ofproto.field.FlowSyntaxException}s with a place in the text.
 */
package dev.patchbay.datapath.ofproto.field;
