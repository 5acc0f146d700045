package dev.patchbay.control.command;

import dev.patchbay.datapath.ofproto.FlowObserver;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.controller.ControllerListener;
import dev.patchbay.datapath.ofproto.controller.FlowRemoved;
import dev.patchbay.datapath.ofproto.controller.PacketIn;
import dev.patchbay.datapath.ofproto.controller.PacketInReason;
import dev.patchbay.datapath.ofproto.controller.RemovalReason;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Predicate;

/**
 * Turns what a bridge tells into text and hands it to the thread that prints.
 *
 * <p>The slow path calls and never waits: what does not fit into the queue is left out, and a line says how much was. One
 * other thread takes.
 */
final class MonitorListener implements ControllerListener, FlowObserver {
    private static final int MAX_WAITING = 4_096;

    private final MonitorText text;
    private final boolean packets;
    private final boolean invalidTtl;
    private final List<FlowWatch> watches;
    private final ArrayBlockingQueue<String> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final StringBuilder updates = new StringBuilder();
    private int lost;

    MonitorListener(MonitorText text, boolean packets, boolean invalidTtl, List<FlowWatch> watches) {
        this.text = text;
        this.packets = packets;
        this.invalidTtl = invalidTtl;
        this.watches = List.copyOf(watches);
    }

    /** The next message; waits for it. */
    String take() throws InterruptedException {
        return waiting.take();
    }

    private void put(String message) {
        if (lost > 0 && waiting.offer("(" + lost + " messages left out)\n")) {
            lost = 0;
        }
        if (!waiting.offer(message)) {
            lost++;
        }
    }

    @Override
    public OpenFlowVersion version() {
        return text.version();
    }

    @Override
    public boolean wants(PacketInReason reason) {
        return packets && (reason == PacketInReason.INVALID_TTL ? invalidTtl : ControllerListener.super.wants(reason));
    }

    @Override
    public void packetIn(PacketIn packet) {
        put(text.packetIn(packet));
    }

    @Override
    public void flowRemoved(FlowRemoved flow) {
        put(text.flowRemoved(flow));
    }

    @Override
    public void added(Rule rule) {
        update("ADDED", rule, FlowWatch::added);
    }

    @Override
    public void modified(Rule rule) {
        update("MODIFIED", rule, FlowWatch::modified);
    }

    @Override
    public void removed(Rule rule, RemovalReason reason) {
        update("DELETED reason=" + reason.text(), rule, FlowWatch::deleted);
    }

    private void update(String event, Rule rule, Predicate<FlowWatch> wanted) {
        boolean told = false;
        boolean actions = false;
        for (FlowWatch watch : watches) {
            if (wanted.test(watch) && watch.flows().means(rule)) {
                told = true;
                actions |= watch.actions();
            }
        }
        if (told) {
            updates.append(text.flowUpdate(event, rule, actions));
        }
    }

    @Override
    public void done() {
        if (!updates.isEmpty()) {
            put(text.flowUpdates(0) + updates);
            updates.setLength(0);
        }
    }
}
