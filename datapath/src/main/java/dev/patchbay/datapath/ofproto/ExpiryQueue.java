package dev.patchbay.datapath.ofproto;

import java.util.Arrays;

/**
 * The flows that have a timeout, soonest first.
 *
 * <p><b>What.</b> A binary heap whose entries know their place, so that a flow leaves it at once when it is deleted. A
 * packet or a refresh only ever moves a deadline back, so the heap is left alone then: it sorts by a time that may be too
 * early, and {@link #poll} moves a flow whose time is not up to its true place.
 *
 * <p><b>Threads.</b> Slow path only. <b>Memory.</b> One reference per flow with a timeout.
 */
final class ExpiryQueue {
    private Rule[] heap = new Rule[16];
    private int size;

    /** Adds a flow, or finds its place anew if its timeouts became shorter; ignores one without timeouts. */
    void schedule(Rule rule) {
        long deadline = rule.deadlineMs();
        if (deadline == Long.MAX_VALUE) {
            return;
        }
        if (rule.queueIndex >= 0) {
            if (deadline < rule.queuedMs) {
                rule.queuedMs = deadline;
                up(rule, rule.queueIndex);
            }
            return;
        }
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        rule.queuedMs = deadline;
        up(rule, size++);
    }

    /** Takes a flow out, if it is in. */
    void remove(Rule rule) {
        int index = rule.queueIndex;
        if (index < 0) {
            return;
        }
        rule.queueIndex = -1;
        Rule last = heap[--size];
        heap[size] = null;
        if (last != rule) {
            up(last, index);
            down(last, last.queueIndex);
        }
    }

    /** A flow whose deadline is past, which leaves the queue; null if there is none. */
    Rule poll(long nowMs) {
        while (size > 0 && heap[0].queuedMs < nowMs) {
            Rule rule = heap[0];
            long deadline = rule.deadlineMs();
            if (deadline < nowMs) {
                remove(rule);
                return rule;
            }
            rule.queuedMs = deadline;
            down(rule, 0);
        }
        return null;
    }

    /** A time until which, itself included, no flow is due; {@link Long#MAX_VALUE} if there is none. */
    long nextMs() {
        return size == 0 ? Long.MAX_VALUE : heap[0].queuedMs;
    }

    private void up(Rule rule, int from) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (heap[parent].queuedMs <= rule.queuedMs) {
                break;
            }
            put(heap[parent], index);
            index = parent;
        }
        put(rule, index);
    }

    private void down(Rule rule, int from) {
        int index = from;
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && heap[child + 1].queuedMs < heap[child].queuedMs) {
                child++;
            }
            if (heap[child].queuedMs >= rule.queuedMs) {
                break;
            }
            put(heap[child], index);
            index = child;
        }
        put(rule, index);
    }

    private void put(Rule rule, int index) {
        heap[index] = rule;
        rule.queueIndex = index;
    }
}
