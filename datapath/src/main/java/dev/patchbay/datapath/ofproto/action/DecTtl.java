package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.Prerequisite;
import java.util.List;

/**
 * Takes one from the TTL or hop limit. A TTL of 0 or 1 goes to the controllers and ends the actions of this flow.
 *
 * @param controllers ids of the controllers that hear of an expired TTL; empty for those with id 0, which reads {@code
 *     dec_ttl}.
 */
public record DecTtl(List<Integer> controllers) implements OfAction {
    /** Takes over a copy of the list. */
    public DecTtl {
        controllers = List.copyOf(controllers);
    }

    @Override
    public void check(ActionCheck check) {
        check.need(Prerequisite.IP);
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("dec_ttl");
        if (controllers.isEmpty()) {
            return;
        }
        for (int i = 0; i < controllers.size(); i++) {
            out.append(i == 0 ? '(' : ',').append(controllers.get(i).intValue());
        }
        out.append(')');
    }
}
