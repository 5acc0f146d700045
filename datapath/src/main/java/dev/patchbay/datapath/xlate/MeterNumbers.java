package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.flowcache.classifier.TagSink;

/** Knows by which number the datapath has a meter of a bridge. Asked by the translator, on the slow path. */
@FunctionalInterface
public interface MeterNumbers {
    /** There is no such meter. */
    int NONE = -1;

    /**
     * Number of a meter in datapath actions; the meter runs from now on.
     *
     * @param bridge whose meter.
     * @param id number on the bridge.
     * @param reads receives the tag of the meter.
     * @return number, or {@link #NONE}.
     */
    int number(Bridge bridge, int id, TagSink reads);

    /**
     * Number of the meter of all that a namespace has sent to the slow path, so that no flood there keeps the slow path from its
     * other work; the meter runs from now on.
     *
     * @param namespace whose.
     * @return number, or {@link #NONE}.
     */
    default int number(Namespace namespace) {
        return NONE;
    }
}
