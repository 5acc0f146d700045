/**
 * The action language: one record per action, with its text beside it.
 *
 * <p>{@code ActionSyntax} knows the keyword of each action, {@link
 * dev.patchbay.datapath.ofproto.action.ActionEncoder} what each looks like in another OpenFlow version. Records are
 * immutable; the translator switches over them.
 */
package dev.patchbay.datapath.ofproto.action;
