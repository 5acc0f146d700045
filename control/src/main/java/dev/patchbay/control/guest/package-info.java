/**
 * Guests: small end points behind the ports of a switch, in place of virtual machines.
 *
 * <p>A guest answers ARP and ICMP echo, echoes UDP on port 7, and runs what a check or an operator asks for: ping, arping,
 * UDP runs, single frames. All guests of a host are one agent that lives on the event loop of the switch's worker;
 * commands come to it through a bounded queue and answers leave as futures or listener calls. Nothing spins: the agent
 * names its next deadline and is woken by commands. Driven by hand with a clock that stands still, the same input gives the same frames.
 *
 * <p>Sources: RFC 826 (ARP), RFC 791, RFC 792 (ICMP), RFC 768 and RFC 862 (UDP, echo), RFC 1122 section 3.2.2 (when not to
 * send ICMP errors).
 */
package dev.patchbay.control.guest;
