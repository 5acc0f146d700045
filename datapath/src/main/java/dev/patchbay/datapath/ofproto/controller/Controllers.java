package dev.patchbay.datapath.ofproto.controller;

import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.flowcache.classifier.TagSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The listeners of a bridge.
 *
 * <p><b>Invariants.</b> Whoever asks {@link #wants} or {@link #wantMisses} while translating reports {@link #read} with it:
 * the answer changes with the listeners.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class Controllers {
    private final TagSink changes;
    private final long tag;
    private final List<ControllerListener> listeners = new ArrayList<>();
    private final Map<Integer, TableMiss> misses = new TreeMap<>();

    /**
     * No listeners yet.
     *
     * @param changes hears when one comes or goes.
     * @param tag name of the answers that depend on it.
     */
    public Controllers(TagSink changes, long tag) {
        this.changes = changes;
        this.tag = tag;
    }

    /**
     * Lets someone listen.
     *
     * @param listener not yet among them.
     */
    public void add(ControllerListener listener) {
        listeners.add(listener);
        changes.tag(tag);
    }

    /**
     * Lets someone listen no more.
     *
     * @param listener ignored if it is not among them.
     */
    public void remove(ControllerListener listener) {
        if (listeners.remove(listener)) {
            changes.tag(tag);
        }
    }

    /**
     * Records that an answer depended on who listens.
     *
     * @param reads receives the tag; null if nobody wants to know.
     */
    public void read(TagSink reads) {
        if (reads != null) {
            reads.tag(tag);
        }
    }

    /**
     * Whether a packet that no flow of a table matches goes to the controller.
     *
     * @param table number.
     * @return if the table does not say: true if someone listens who speaks less than OpenFlow 1.3; later versions drop it.
     */
    public boolean wantMisses(int table) {
        return switch (miss(table)) {
            case CONTROLLER -> true;
            case DEFAULT -> wantMisses();
            case CONTINUE, DROP -> false;
        };
    }

    private boolean wantMisses() {
        for (ControllerListener listener : listeners) {
            if (listener.id() == 0 && !listener.version().atLeast(OpenFlowVersion.OF13)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Says what becomes of packets that no flow of a table matches.
     *
     * @param table number.
     * @param miss what becomes of them.
     */
    public void miss(int table, TableMiss miss) {
        if (miss == TableMiss.DEFAULT) {
            misses.remove(table);
        } else {
            misses.put(table, miss);
        }
        changes.tag(tag);
    }

    /**
     * What becomes of packets that no flow of a table matches.
     *
     * @param table number.
     * @return as it was set.
     */
    public TableMiss miss(int table) {
        return misses.getOrDefault(table, TableMiss.DEFAULT);
    }

    /**
     * Whether anybody listens at all.
     *
     * @return false without listeners.
     */
    public boolean any() {
        return !listeners.isEmpty();
    }

    /**
     * Whether anybody would get a packet.
     *
     * @param reason why it would be sent.
     * @param controllerId to whom.
     * @return false if it may be dropped.
     */
    public boolean wants(PacketInReason reason, int controllerId) {
        for (ControllerListener listener : listeners) {
            if (listener.id() == controllerId && listener.wants(reason)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Gives a packet to all who want it.
     *
     * @param packet immutable.
     */
    public void send(PacketIn packet) {
        for (ControllerListener listener : listeners) {
            if (listener.id() == packet.controllerId() && listener.wants(packet.reason())) {
                listener.packetIn(packet);
            }
        }
    }

    /**
     * Tells all that a flow went.
     *
     * @param flow immutable.
     */
    public void send(FlowRemoved flow) {
        listeners.forEach(listener -> listener.flowRemoved(flow));
    }
}
