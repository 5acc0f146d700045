/**
 * The flow key: what the switch knows of one packet, as a fixed row of 64-bit words.
 *
 * <p>{@link dev.patchbay.flowcache.key.FlowField} is the only description of the layout. {@link
 * dev.patchbay.flowcache.key.FlowKey} holds values, {@link dev.patchbay.flowcache.key.FlowMask} says which bits matter.
 * Everything above (caches, classifiers, matches, translation) works on these words and never on packet bytes.
 */
package dev.patchbay.flowcache.key;
