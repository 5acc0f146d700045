/**
 * What is done to a frame once its flow is known: the datapath's actions, their text and their execution.
 *
 * <p>An {@link dev.patchbay.datapath.action.ActionList} is a small immutable program of integers, made by the slow path and
 * run by {@link dev.patchbay.datapath.action.ActionExecutor} on the worker. It speaks of frame fields, datapath ports and
 * VTEPs only; bridges, patch ports and tables were dissolved by the translation. {@link
 * dev.patchbay.datapath.action.FrameEditor} is the one place that writes header fields and keeps checksums right.
 */
package dev.patchbay.datapath.action;
