package dev.patchbay.datapath.local;

import dev.patchbay.datapath.netns.LocalOutput;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.Namespaces;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.upcall.Punt;
import dev.patchbay.datapath.xlate.StageOrigin;
import dev.patchbay.datapath.xlate.Translator;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Does what the namespaces of a host do by themselves: the receiver of all that the translator punts for them, and the keeper of
 * their timers.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class NamespaceAgent {
    private static final long EXPIRY_MS = 1000;

    private final Namespaces namespaces;
    private final LongSupplier clock;
    private final LocalPackets packets;
    private final NeighbourAgent neighbours;
    private final IcmpErrors errors;
    private final LocalDelivery delivery;
    private final ArpAnswers arp;
    private final Discovery discovery;
    private final Fragmenter fragmenter;
    private long nextExpiryMs;

    /**
     * Makes an agent.
     *
     * @param namespaces of the host.
     * @param translator of the switch.
     * @param outlet towards the worker.
     * @param clock milliseconds on the switch's clock.
     */
    public NamespaceAgent(Namespaces namespaces, Translator translator, Outlet outlet, LongSupplier clock) {
        this.namespaces = namespaces;
        this.clock = clock;
        packets = new LocalPackets(translator, outlet, clock);
        errors = new IcmpErrors(packets, clock);
        neighbours = new NeighbourAgent(packets, errors, translator.recirculations(), clock);
        delivery = new LocalDelivery(packets, errors, clock);
        arp = new ArpAnswers(packets, neighbours, clock);
        discovery = new Discovery(packets, neighbours, delivery, clock);
        fragmenter = new Fragmenter(packets, errors);
    }

    /**
     * Sends what services and programs of the namespaces say.
     *
     * @return output of all namespaces.
     */
    public LocalOutput output() {
        return packets;
    }

    /**
     * Takes a frame that was punted for a namespace.
     *
     * @param origin why.
     * @param punt the frame, valid during the call.
     */
    public void punted(StageOrigin origin, Punt punt) {
        if (namespaces.get(origin.namespace().name()) != origin.namespace() || isGone(origin.device())) {
            return;
        }
        byte[] bytes = new byte[punt.frameLength()];
        punt.frame().getBytes(0, bytes);
        UnsafeBuffer frame = new UnsafeBuffer(bytes);
        switch (origin.what()) {
            case ARP -> arp.receive(origin.device(), frame);
            case DISCOVERY -> discovery.receive(origin.device(), frame);
            case DELIVER -> delivery.deliver(origin.namespace(), origin.device(), frame);
            case NEIGHBOUR -> neighbours.await(origin, punt.key(), frame);
            case ERROR -> errors.refuse(origin.namespace(), frame, origin.type(), origin.code(), 0);
            case RESET -> errors.reset(origin.namespace(), frame);
            case TOO_LONG -> fragmenter.tooLong(origin, punt.key(), frame);
            case CUT -> fragmenter.cut(origin, punt.key(), frame);
        }
    }

    private static boolean isGone(NetDevice device) {
        return device != null && device.namespace().device(device.name()) != device;
    }

    /**
     * Does what is due.
     *
     * @return how much was done.
     */
    public int run() {
        long now = clock.getAsLong();
        if (now >= nextExpiryMs) {
            nextExpiryMs = now + EXPIRY_MS;
            forgetStations(now);
        }
        return neighbours.run(namespaces, now);
    }

    private void forgetStations(long now) {
        for (Namespace namespace : namespaces.all()) {
            for (NetDevice device : namespace.devices()) {
                if (device.stations() != null) {
                    device.stations().expire(now);
                }
            }
        }
    }

    /**
     * When something is due.
     *
     * @return milliseconds on the switch's clock.
     */
    public long nextMs() {
        return Math.min(neighbours.nextMs(), nextExpiryMs);
    }
}
