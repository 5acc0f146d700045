/**
 * Captures: frames copied off the workers, and what they look like to a reader.
 *
 * <p>{@link dev.patchbay.control.capture.CaptureRing} takes frames from the packet path without ever making it wait, and
 * counts those it had no room for. {@link dev.patchbay.control.capture.FrameText} prints a frame in the words of
 * {@code tcpdump}, {@link dev.patchbay.control.capture.PcapWriter} writes it to a file that any analyser reads, and
 * {@link dev.patchbay.control.capture.CaptureFilter} understands the part of the filter language that people type most.
 * While nobody captures, a port has a null where its hook would be.
 */
package dev.patchbay.control.capture;
