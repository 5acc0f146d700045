/**
 * Running labs: starting their hosts, running their checks, reporting what was seen; and listing and stopping what runs.
 *
 * <p>The runner sees a host through {@link dev.patchbay.control.run.HostLink} only, a name and a way to run commands on it:
 * a process of its own reached over its control socket, or a host in this process. So a check is the same code either way.
 * What a check expects becomes a list of {@link dev.patchbay.control.run.Clause}s, each a question to one host and a
 * judgement on its answers before and after; they are asked again until they come true or time is up.
 */
package dev.patchbay.control.run;
