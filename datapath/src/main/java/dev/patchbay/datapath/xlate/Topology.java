package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.netns.Namespaces;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.ChangeSink;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * The host's bridges and how their ports hang together: which bridge a datapath port belongs to, which ports are the two
 * ends of a patch.
 *
 * <p><b>Threads.</b> Slow path only. Every change publishes {@link #TAG}; what a bridge's ports may do (flags, VLANs) has a
 * tag per bridge.
 */
public final class Topology {
    /** Names "which ports exist and whose they are" in the dependencies of a translation. */
    public static final long TAG = 0x7061_7463_6862_6179L;

    private final Map<String, Bridge> bridges = new LinkedHashMap<>();
    private final Int2ObjectHashMap<OfPort> byDatapathPort = new Int2ObjectHashMap<>();
    private final Map<String, OfPort> patches = new HashMap<>();
    private final ChangeSink changed;
    private final Namespaces namespaces;

    /**
     * An empty host.
     *
     * @param changed receives the tags of changes.
     */
    public Topology(ChangeSink changed) {
        this.changed = changed;
        namespaces = new Namespaces(changed, TAG);
    }

    /**
     * The host's network namespaces.
     *
     * @return namespaces, the root one among them.
     */
    public Namespaces namespaces() {
        return namespaces;
    }

    /**
     * All bridges, in the order of their making.
     *
     * @return live view.
     */
    public Collection<Bridge> bridges() {
        return Collections.unmodifiableCollection(bridges.values());
    }

    /**
     * A bridge by name.
     *
     * @param name its name.
     * @return the bridge, or null.
     */
    public Bridge bridge(String name) {
        return bridges.get(name);
    }

    /**
     * Adds a bridge; its ports are added one by one.
     *
     * @param bridge new, with a name of its own.
     */
    public void add(Bridge bridge) {
        bridges.put(bridge.name(), bridge);
        changed.tag(TAG);
    }

    /**
     * Takes a bridge away; its ports are already gone.
     *
     * @param bridge to remove.
     */
    public void remove(Bridge bridge) {
        bridges.remove(bridge.name());
        changed.tag(TAG);
    }

    /**
     * Makes a port known to the datapath. The bridge has it already.
     *
     * @param port new port.
     */
    public void attach(OfPort port) {
        if (port.type() == PortType.PATCH) {
            patches.put(port.name(), port);
        } else {
            byDatapathPort.put(port.dpPort(), port);
        }
        changed.tag(TAG);
    }

    /**
     * Forgets a port.
     *
     * @param port to forget.
     */
    public void detach(OfPort port) {
        if (port.type() == PortType.PATCH) {
            patches.remove(port.name());
        } else {
            byDatapathPort.remove(port.dpPort());
        }
        changed.tag(TAG);
    }

    /**
     * Port of a number of the datapath.
     *
     * @param datapathPort host-wide number.
     * @return port, or null if none has it.
     */
    public OfPort port(int datapathPort) {
        return byDatapathPort.get(datapathPort);
    }

    /**
     * A port by name, on whatever bridge.
     *
     * @param name of the device.
     * @return the port, or null.
     */
    public OfPort port(String name) {
        for (Bridge bridge : bridges.values()) {
            OfPort port = bridge.port(name);
            if (port != null) {
                return port;
            }
        }
        return null;
    }

    /**
     * The other end of a patch.
     *
     * @param patch one end.
     * @return the port that it names as its peer, if that one names it in turn; else null.
     */
    public OfPort peer(OfPort patch) {
        OfPort peer = patches.get(patch.peer());
        return peer != null && patch.name().equals(peer.peer()) ? peer : null;
    }
}
