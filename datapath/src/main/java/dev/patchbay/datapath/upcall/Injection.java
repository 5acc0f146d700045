package dev.patchbay.datapath.upcall;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.flowcache.key.FlowKey;
import org.agrona.DirectBuffer;

/**
 * A frame that the slow path sends, with what is to be done with it.
 *
 * @param actions to run instead of a look-up.
 * @param key of the frame with its metadata; {@code IN_PORT} is a datapath port number, 0 if it came by no port. Nobody
 *     changes it.
 * @param flowHash of the key, as {@code FlowKeyExtractor.flowHash} gives it.
 * @param frame all of the buffer, at least 14 octets, without FCS. Nobody changes it.
 */
public record Injection(ActionList actions, FlowKey key, int flowHash, DirectBuffer frame) {}
