package dev.patchbay.datapath.underlay;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.patchbay.datapath.underlay.linux.LinuxSockets;
import dev.patchbay.datapath.underlay.linux.LinuxUnderlay;
import io.netty.channel.unix.UnixChannel;
import java.util.List;

/** The engines on real sockets, each as it can be set: what the tests of the underlay run on. */
public enum TestedEngine {
    /** The Linux engine as it is meant to be. */
    LINUX(Engine.LINUX, Transport.EPOLL, true),

    /** The Linux engine without help of the kernel: each datagram by itself. */
    LINUX_PLAIN(Engine.LINUX, Transport.EPOLL, false),

    /** The portable engine on Linux. */
    EPOLL(Engine.PORTABLE, Transport.EPOLL, false),

    /** The portable engine on every system. */
    NIO(Engine.PORTABLE, Transport.NIO, false);

    private final Engine engine;
    private final Transport transport;
    private final boolean offload;

    TestedEngine(Engine engine, Transport transport, boolean offload) {
        this.engine = engine;
        this.transport = transport;
        this.offload = offload;
    }

    /** Its event loops. */
    public Transport transport() {
        return transport;
    }

    /** Settings that name it; the test is skipped where it cannot run. */
    public UnderlayContext context() {
        assumeThat(engine.obstacle())
                .as("the %s engine cannot run here", engine)
                .isNull();
        return new UnderlayContext()
                .engine(engine)
                .transport(transport)
                .gso(offload)
                .gro(offload);
    }

    /** Opens the engine that the settings name. */
    public static Underlay open(UnderlayContext context) throws UnderlayBindException {
        return context.engine() == Engine.LINUX ? LinuxUnderlay.open(context) : PortableUnderlay.open(context);
    }

    /** Descriptors of the sockets that send; the test is skipped where there are none. */
    public static List<Integer> sendingDescriptors(Underlay underlay) {
        if (underlay instanceof LinuxUnderlay linux) {
            return LinuxSockets.sending(linux);
        }
        PortableUnderlay portable = (PortableUnderlay) underlay;
        List<Integer> descriptors = portable.channels().stream()
                .filter(UnixChannel.class::isInstance)
                .map(channel -> ((UnixChannel) channel).fd().intValue())
                .toList();
        assumeThat(descriptors).as("the JDK's sockets have no descriptors").isNotEmpty();
        return descriptors;
    }
}
