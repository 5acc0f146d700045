package dev.patchbay.perf.soundness;

import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.List;

/** Looks at the flow that a packet gets in the cache. */
interface Examiner {
    /**
     * Looks at one packet.
     *
     * @param model of the switch, as it is between two events.
     * @param packet key as the datapath makes it.
     * @param donors keys of other packets.
     * @return what is wrong, or null.
     */
    String examine(SwitchModel model, FlowKey packet, List<FlowKey> donors);

    /**
     * Looks at everything that is cached.
     *
     * @param model of the switch, as it is between two events.
     * @return what is wrong, or null.
     */
    default String examineCache(SwitchModel model) {
        return null;
    }
}
