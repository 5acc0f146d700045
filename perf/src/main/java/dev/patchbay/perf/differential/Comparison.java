package dev.patchbay.perf.differential;

import java.util.List;
import java.util.Map;

/**
 * One scenario on both switches.
 *
 * @param scenario with the answers of Open vSwitch.
 * @param differences of Patchbay, first one first; none if all is well.
 * @param language flows that one of the two refuses, with the side.
 * @param use what Patchbay's cache did.
 */
record Comparison(Map<String, Object> scenario, List<String> differences, List<String> language, CacheUse use) {}
