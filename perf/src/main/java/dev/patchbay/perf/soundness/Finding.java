package dev.patchbay.perf.soundness;

import java.util.Map;

/**
 * Something wrong.
 *
 * @param seed of the history that showed it.
 * @param event after which it showed.
 * @param what is wrong, in a few lines.
 * @param scenario the history up to there, with the answers of the switch without a cache.
 */
record Finding(long seed, int event, String what, Map<String, Object> scenario) {}
