package dev.patchbay.control.host;

import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabHost;
import dev.patchbay.datapath.SwitchContext;
import dev.patchbay.datapath.UnderlayFactory;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.underlay.MemoryNetwork;
import dev.patchbay.datapath.underlay.UnderlayBindException;
import dev.patchbay.datapath.underlay.UnderlayContext;

/** Starts the switch of a host on the underlay that the lab and the command line ask for. */
final class HostUnderlay {
    private HostUnderlay() {}

    /**
     * Starts a switch without bridges.
     *
     * @param network what joins the hosts of this process, or {@code null} to bind a UDP socket
     * @throws HostStartException if the address cannot be bound
     */
    static VirtualSwitch startSwitch(Lab lab, LabHost host, HostOptions options, MemoryNetwork network)
            throws HostStartException {
        HostErrors errors = new HostErrors();
        SwitchContext context = new SwitchContext()
                .workers(options.engine().workers())
                .batch(options.engine().batch())
                .errorHandler(errors::onPacketLost)
                .fatalHandler(errors::onStopped);
        try {
            return VirtualSwitch.started(
                    context,
                    host.name(),
                    network == null
                            ? UnderlayFactory.sockets(sockets(lab, host, options))
                            : UnderlayFactory.memory(network, host.localIp()));
        } catch (UnderlayBindException e) {
            throw new HostStartException(e.getMessage(), e);
        }
    }

    private static UnderlayContext sockets(Lab lab, LabHost host, HostOptions options) {
        EngineOptions engine = options.engine();
        UnderlayContext context = new UnderlayContext()
                .engine(engine.engine())
                .gso(engine.gso())
                .gro(engine.gro())
                .sourcePorts(engine.sourcePorts())
                .udpPort(options.port())
                .local(host.localIp(), lab.bound(host.localIp()));
        lab.underlay().forEach((end, bound) -> {
            if (end != host.localIp()) {
                context.remote(end, bound);
            }
        });
        return context;
    }
}
