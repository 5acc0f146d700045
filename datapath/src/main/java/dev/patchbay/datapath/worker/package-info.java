/**
 * The packet loop: one worker takes frames from its underlay and its taps and runs each to completion.
 *
 * <p>{@link dev.patchbay.datapath.worker.Worker} does one duty cycle per call and never sleeps, so tests and scenarios step
 * it by hand. {@link dev.patchbay.datapath.worker.WorkerLoop} drives one on a Netty event loop, together with the guests
 * that live there, and lets it sleep when nothing is to do. {@link dev.patchbay.datapath.worker.WorkerContext} is the one
 * object with all settings.
 */
package dev.patchbay.datapath.worker;
