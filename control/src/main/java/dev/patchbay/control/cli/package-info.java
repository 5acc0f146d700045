/**
 * The {@code patchbay} command: its entry point and the subcommands that users type.
 *
 * <p>Subcommands are found through the service loader, so modules above this one add theirs without being named here. The
 * exit status is the same for all of them: see {@link dev.patchbay.control.cli.ExitStatus}. What a command does is written
 * elsewhere; classes here only translate between a command line and a call.
 */
package dev.patchbay.control.cli;
