package dev.patchbay.datapath.revalidator;

/**
 * A tag that one cached flow depends on, which stands for another one already.
 *
 * <p><b>Memory.</b> 24 bytes.
 *
 * @param tag which.
 * @param flow which one.
 */
record OneDependent(long tag, CachedFlow flow) implements TagEntry {}
