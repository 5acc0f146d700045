/**
 * The DHCP server of a network's namespace, as Neutron runs it: dnsmasq with a file of hosts, one of leases and one of options.
 *
 * <p>{@link dev.patchbay.control.dhcp.DhcpServer} answers messages; it knows nothing of namespaces. {@link
 * dev.patchbay.control.dhcp.DhcpService} is what listens in a namespace. The files are read in dnsmasq's syntax ({@link
 * dev.patchbay.control.dhcp.DhcpHost}, {@link dev.patchbay.control.dhcp.DhcpLease}, {@link
 * dev.patchbay.control.dhcp.DhcpOptionLine}) and written as Neutron's agent writes them ({@link
 * dev.patchbay.control.dhcp.NeutronDhcpFiles}).
 *
 * <p>What is answered, and in which order the options stand, was observed of dnsmasq 2.90 with Neutron's arguments; a test
 * compares with the real one where it is installed.
 */
package dev.patchbay.control.dhcp;
