package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.controller.RemovalReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What happened to flows and is yet to be told, when the command is done. Confined to the slow path. */
final class FlowNews {
    private final List<FlowObserver> observers = new ArrayList<>();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    void observe(FlowObserver observer) {
        observers.add(observer);
    }

    void ignore(FlowObserver observer) {
        observers.remove(observer);
    }

    void added(Rule rule) {
        if (!observers.isEmpty()) {
            waiting.add(() -> observers.forEach(observer -> observer.added(rule)));
        }
    }

    void modified(Rule rule) {
        if (!observers.isEmpty()) {
            waiting.add(() -> observers.forEach(observer -> observer.modified(rule)));
        }
    }

    void removed(Rule rule, RemovalReason reason) {
        if (!observers.isEmpty()) {
            waiting.add(() -> observers.forEach(observer -> observer.removed(rule, reason)));
        }
    }

    /** Something else to be done when the command is. */
    void add(Runnable message) {
        waiting.add(message);
    }

    /** Tells all of it. */
    void deliver() {
        if (!waiting.isEmpty()) {
            while (!waiting.isEmpty()) {
                waiting.poll().run();
            }
            observers.forEach(FlowObserver::done);
        }
    }

    /** It did not happen after all. */
    void forget() {
        waiting.clear();
    }
}
