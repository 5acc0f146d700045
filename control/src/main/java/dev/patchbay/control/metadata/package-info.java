/**
 * The metadata service that guests find at 169.254.169.254, as Neutron brings it to them.
 *
 * <p>In a router's or a network's namespace {@link dev.patchbay.control.metadata.MetadataProxy} listens: a very small TCP
 * server that adds to each request who asked, and by which router or network ({@code X-Forwarded-For}, {@code
 * X-Neutron-Router-ID}, {@code X-Neutron-Network-ID}). {@link dev.patchbay.control.metadata.MetadataAgent} finds the
 * instance from that, as Neutron's agent does, and answers what Nova's service would; who is unknown gets 404.
 *
 * <p>Everything happens in one process of one lab: no HTTP is spoken between proxy and agent.
 */
package dev.patchbay.control.metadata;
