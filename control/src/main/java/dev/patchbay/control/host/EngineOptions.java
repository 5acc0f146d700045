package dev.patchbay.control.host;

import dev.patchbay.datapath.underlay.Engine;
import dev.patchbay.datapath.underlay.UnderlayContext;
import dev.patchbay.datapath.worker.WorkerContext;
import java.util.List;

/**
 * How a host's packets go between its switch and the system.
 *
 * @param engine of the underlay
 * @param gso whether the kernel may segment what is sent
 * @param gro whether the kernel may coalesce what is received
 * @param batch most datagrams received, and sent, at once
 * @param sourcePorts how many outer source ports the flows are spread over
 * @param workers how many threads forward, each with sockets of its own
 */
public record EngineOptions(Engine engine, boolean gso, boolean gro, int batch, int sourcePorts, int workers) {
    /** The fastest engine of this system as it is meant to be. */
    public static final EngineOptions DEFAULT = new EngineOptions(
            Engine.best(), true, true, WorkerContext.DEFAULT_BATCH, UnderlayContext.DEFAULT_SOURCE_PORTS, 1);

    /** Words of a command line for another process. */
    List<String> words() {
        return List.of(
                engine.toString(),
                Boolean.toString(gso),
                Boolean.toString(gro),
                Integer.toString(batch),
                Integer.toString(sourcePorts),
                Integer.toString(workers));
    }

    /** Reads what {@link #words} wrote. */
    static EngineOptions of(List<String> words) {
        return new EngineOptions(
                Engine.of(words.get(0)),
                Boolean.parseBoolean(words.get(1)),
                Boolean.parseBoolean(words.get(2)),
                Integer.parseInt(words.get(3)),
                Integer.parseInt(words.get(4)),
                Integer.parseInt(words.get(5)));
    }
}
