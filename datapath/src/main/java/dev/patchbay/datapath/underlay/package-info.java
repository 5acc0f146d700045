/**
 * The network below the tunnels: engines that receive and send VXLAN datagrams in batches.
 *
 * <p>An {@link dev.patchbay.datapath.underlay.Underlay} belongs to one worker. Batches are structs of arrays over the
 * worker's one {@link dev.patchbay.datapath.underlay.Arena}; no engine makes the worker see an object per packet. {@link
 * dev.patchbay.datapath.underlay.linux.LinuxUnderlay} is the fast one, for Linux; {@link
 * dev.patchbay.datapath.underlay.PortableUnderlay} runs on Netty's datagram channels everywhere, {@link
 * dev.patchbay.datapath.underlay.MemoryUnderlay} joins switches inside one process. Logical addresses (what ports and
 * flows show) are translated to the addresses really bound inside the engine and nowhere else.
 */
package dev.patchbay.datapath.underlay;
