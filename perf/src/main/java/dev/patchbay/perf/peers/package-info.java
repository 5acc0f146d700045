/**
 * Runs beside other switches on real sockets: {@code patchbay bench peers}.
 *
 * <p>{@link dev.patchbay.perf.peers.Wiring} makes a network namespace for the source, one for the sink and one for each
 * system under test, joined by veth pairs. The source and the sink are the C programs of {@code perf/peers}, as is the
 * limit, a program that only receives and sends; {@link dev.patchbay.perf.peers.Tools} compiles them. A
 * {@link dev.patchbay.perf.peers.Peer} is one system under test: each does what Neutron's br-tun does, and is kept, but
 * stopped, while another one is measured. {@link dev.patchbay.perf.peers.RateRun} and
 * {@link dev.patchbay.perf.peers.LatencyRun} measure them in turn.
 *
 * <p>Whatever a run makes, it registers with its {@link dev.patchbay.perf.peers.Teardown}, which undoes it at the end, also
 * after a failure and after Ctrl-C. Everything here runs on the command's thread.
 */
package dev.patchbay.perf.peers;
