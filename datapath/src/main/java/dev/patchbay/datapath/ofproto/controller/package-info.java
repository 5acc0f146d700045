/**
 * What a bridge tells those who listen to it: packets that need an answer, flows that went.
 *
 * <p>An OpenFlow controller, {@code ovs-ofctl monitor} and the recorder of a scenario all are a {@link
 * dev.patchbay.datapath.ofproto.controller.ControllerListener} that joins the {@link
 * dev.patchbay.datapath.ofproto.controller.Controllers} of a bridge. Whether somebody listens decides what the tables do
 * with a packet that no flow matches, so a change of listeners is reported as a tag, like a change of flows. All of it
 * belongs to the slow path; messages are immutable, so that a listener may hand them to another thread.
 */
package dev.patchbay.datapath.ofproto.controller;
