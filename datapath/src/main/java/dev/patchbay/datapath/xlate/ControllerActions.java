package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.action.Controller;
import dev.patchbay.datapath.ofproto.controller.Controllers;
import dev.patchbay.datapath.ofproto.controller.PacketInReason;
import dev.patchbay.datapath.ofproto.meter.Meter;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * Packets to the controller: the {@code controller} action, expired TTLs, misses.
 *
 * <p>A packet that nobody would get is not sent to the slow path in the first place; that depends on who listens, so a
 * change of listeners is a change of the translation.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class ControllerActions {
    private static final FlowMask ANYTHING = new FlowMask();

    private final Traversal at;
    private final MeterNumbers meters;
    private final IdTable<PuntOrigin> punts;

    ControllerActions(Traversal at, MeterNumbers meters, IdTable<PuntOrigin> punts) {
        this.at = at;
        this.meters = meters;
        this.punts = punts;
    }

    /** Runs the {@code controller} action with arguments. */
    void punt(Controller action) {
        punt(reason(action), action.controllerId(), action.userdata(), action.meter());
    }

    private static PacketInReason reason(Controller action) {
        return PacketInReason.valueOf(action.reason().name());
    }

    /** Sends the packet to the controllers without an id. */
    void punt(PacketInReason reason) {
        punt(reason, 0, "", Controller.NO_METER);
    }

    /** The packet's TTL has expired in {@code dec_ttl}, which names the controllers that want to know. */
    void puntExpired(int controllerId) {
        punt(PacketInReason.INVALID_TTL, controllerId, "", Controller.NO_METER);
    }

    private void punt(PacketInReason wanted, int controllerId, String userdata, int meter) {
        at.commit();
        PacketInReason reason =
                wanted == PacketInReason.ACTION && isTableMiss() ? PacketInReason.EXPLICIT_MISS : wanted;
        Controllers controllers = at.bridge.controllers();
        controllers.read(at.out);
        at.sentToController = true;
        if (!controllers.wants(reason, controllerId)) {
            return;
        }
        FlowKey metadata = at.metadata();
        PuntOrigin origin =
                new ControllerOrigin(at.bridge, reason, controllerId, at.tableId, at.cookie, userdata, metadata);
        at.tracePunt(origin);
        int id = punts.id(origin);
        at.out.punts(id);
        int number = meters.number(at.bridge, meter == Controller.NO_METER ? Meter.CONTROLLER : meter, at.out);
        if (number == MeterNumbers.NONE) {
            at.out.builder().punt(id);
        } else {
            at.out.builder().beginClone().meter(number).punt(id).endClone();
        }
    }

    /** Whether the rule that runs is what a table has for packets that nothing else matches. */
    private boolean isTableMiss() {
        return at.rule != null && at.rule.priority() == 0 && at.rule.mask().equals(ANYTHING);
    }
}
