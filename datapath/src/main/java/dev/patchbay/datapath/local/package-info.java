/**
 * What the namespaces of a host do by themselves: they answer ARP and echo requests, learn and ask for their neighbours, say that
 * packets do not arrive, cut packets that are too long, and hand what is for them to their services.
 *
 * <p>The translator punts to here what no cached flow can do ({@code StageOrigin}). Whatever is said goes back into the namespace's
 * OUTPUT hook, or on from where the frame was stopped, and is translated like every other packet.
 *
 * <p>All of it runs on the slow path, one packet at a time, in the order in which the frames come.
 */
package dev.patchbay.datapath.local;
