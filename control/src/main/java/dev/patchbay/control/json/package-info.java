/**
 * JSON as the control socket, the scenario files and the reports need it: plain maps, lists and values.
 *
 * <p>{@link dev.patchbay.control.json.Json} reads and writes whole documents on Jackson's streaming core, without its
 * databind half, because a command that lives for a tenth of a second should not load a thousand classes.
 * {@link dev.patchbay.control.json.JsonFrames} cuts a byte stream into documents: the protocol of the control socket puts
 * nothing between two of them.
 */
package dev.patchbay.control.json;
