/**
 * The tools that look into a namespace and change it: {@code ip}, {@code iptables}, {@code sysctl}, {@code arp} and their kin.
 *
 * <p>Each reads the command line of the original and prints what the original prints, as Debian 12 has it (iproute2 6.1,
 * iptables 1.8.9, net-tools 2.10, procps 4.0, bridge-utils 1.7, ethtool 6.1, conntrack-tools 1.4.7), mistakes and exit statuses
 * included. The namespace is the place of the call: {@code ip netns exec NAME} runs any program of the host with another place.
 * Commands run on the slow path as one step, so that what they change is what the next packet meets.
 */
package dev.patchbay.control.netns;
