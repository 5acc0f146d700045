package dev.patchbay.control.guest;

import dev.patchbay.datapath.netns.NeighbourState;

/**
 * An entry of a guest's ARP table.
 *
 * @param address IPv4 address
 * @param mac hardware address; 0 while the question is open
 * @param state reachable, stale when it is old, incomplete while the question is open
 */
public record GuestNeighbour(int address, long mac, NeighbourState state) {}
