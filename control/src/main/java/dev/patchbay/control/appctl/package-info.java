/**
 * The control socket of a host: the protocol, its two ends, and the registry of what can be asked.
 *
 * <p>The protocol is the one of Open vSwitch's {@code ovs-appctl}: JSON-RPC 1.0 objects over a UNIX stream socket with
 * nothing between them, a result or an error that is text. So the real {@code ovs-appctl -t SOCKET fdb/show br-int} gets an
 * answer. Beside it one method of our own, {@code patchbay.exec}, runs a program of the host as if it were a process of
 * the caller: {@link dev.patchbay.control.appctl.ExecSession} describes it.
 *
 * <p>What the commands and programs do is written in {@code control.command} and wherever else it belongs; they meet here
 * in {@link dev.patchbay.control.appctl.CommandRegistry}. Nothing in this package knows a switch.
 */
package dev.patchbay.control.appctl;
