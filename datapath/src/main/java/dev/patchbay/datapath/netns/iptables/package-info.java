/**
 * The packet filter and translation rules of a namespace as data, in the syntax and the words of {@code iptables}.
 *
 * <p>Tables hold chains, chains hold rules, a rule is a list of matches and a target, all immutable but for the counters.
 * Nothing here looks at a packet: the namespace's stage of the translator walks the chains. What is here reads command lines and
 * saved tables, refuses what Linux would refuse, and prints what a user of {@code iptables -S}, {@code -L} and {@code
 * iptables-save} knows, which is the text of iptables 1.8.9 in its legacy form, but with the names of protocols under {@code
 * -n}.
 */
package dev.patchbay.datapath.netns.iptables;
