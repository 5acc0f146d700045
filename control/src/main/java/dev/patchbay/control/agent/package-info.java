/**
 * What makes the hosts of a lab one deployment while they run: the agent of each host, which turns what it knows into a
 * description of the host and has that carried out; the server, which tells the agents of each other's ports (l2population) and
 * of changes; and the way between them.
 *
 * <p>The server lives in the process of one of the hosts. An agent reports which of its ports are active; the server tells
 * the others. Where no server answers, an agent works with what the lab's file says of the other hosts, and is told the rest when
 * the server is there; of a host on another machine the server takes the file's word until it reports. A host that ends tells nobody: as in Neutron, what was told of its ports stays until they are deleted
 * or it comes back and reports otherwise.
 *
 * <p>What is carried out is the difference between two descriptions, whatever the change was: an edited file, a command of
 * {@code openstack}, or a message.
 */
package dev.patchbay.control.agent;
