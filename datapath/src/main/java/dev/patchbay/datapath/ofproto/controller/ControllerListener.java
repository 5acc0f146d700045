package dev.patchbay.datapath.ofproto.controller;

import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;

/**
 * Someone who listens to a bridge.
 *
 * <p><b>Threads.</b> Called on the slow path: an implementation must not block, and takes what it wants to do longer into a
 * bounded queue of its own.
 */
public interface ControllerListener {
    /**
     * The OpenFlow version spoken. A listener that speaks less than 1.3 and has the id 0 makes packets without a flow come to
     * the controller.
     *
     * @return constant while it listens.
     */
    OpenFlowVersion version();

    /**
     * The number that {@code controller(id=…)} means.
     *
     * @return constant while it listens.
     */
    default int id() {
        return 0;
    }

    /**
     * Whether packets come for a reason. Unless a listener asks for more, Open vSwitch sends none with an invalid TTL.
     *
     * @param reason why a packet would come.
     * @return constant while it listens.
     */
    default boolean wants(PacketInReason reason) {
        return switch (reason) {
            case INVALID_TTL -> false;
            case IMPLICIT_MISS -> !version().atLeast(OpenFlowVersion.OF13);
            default -> true;
        };
    }

    /**
     * A packet that this listener wants.
     *
     * @param packet immutable.
     */
    void packetIn(PacketIn packet);

    /**
     * A flow with {@code send_flow_rem} went.
     *
     * @param flow immutable.
     */
    default void flowRemoved(FlowRemoved flow) {}
}
