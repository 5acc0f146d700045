/**
 * OpenStack Neutron on top of the switch: what a deployment is made of, and the compiler that turns it into bridges, ports and
 * flows.
 *
 * <p>{@link dev.patchbay.control.neutron.HostModel} says what one host knows: networks, subnets, its ports, the ports of other
 * hosts that matter, security groups, forwarding entries. {@link dev.patchbay.control.neutron.HostCompiler} makes of it, with
 * {@link dev.patchbay.control.neutron.AgentSettings}, what the agent of that release programs: the flows of the integration,
 * the tunnel and the provider bridges and the columns of their ports. It has no state and no clock, so the same model gives
 * the same text; flows are text in the syntax of {@code ovs-ofctl}, read by the same parser as a user's.
 *
 * <p>Facts follow the behaviour of neutron-openvswitch-agent 21.0.0 and, for the layouts of older releases, recorded dumps.
 */
package dev.patchbay.control.neutron;
