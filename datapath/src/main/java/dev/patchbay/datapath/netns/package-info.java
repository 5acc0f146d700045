/**
 * The network namespaces of a host as data: devices with their addresses, routing tables, policy rules, neighbours, sysctls and
 * the services that listen there.
 *
 * <p>They are modelled on Linux's (namespaces(7), ip-route(8), ip-rule(8), ip-sysctl.txt), as far as routers, DHCP servers and
 * guests of an OpenStack network use them. The model holds what an administrator can set and what the namespace has learned; the
 * walk of a packet through it is a stage of the translator in {@code datapath.xlate}.
 *
 * <p>The slow path is the one writer and reader of all of it. Every change publishes the tag of the answer that it may change
 * ({@link dev.patchbay.datapath.netns.NamespaceTags}), so that the cached flows that depend on it are looked at again.
 */
package dev.patchbay.datapath.netns;
