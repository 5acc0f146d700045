package dev.patchbay.datapath.local;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.LocalOutput;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.RouteQuery;
import dev.patchbay.datapath.netns.RouteQuery.Answer;
import dev.patchbay.datapath.netns.RouteQuery.Question;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.datapath.xlate.TranslationMode;
import dev.patchbay.datapath.xlate.Translator;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends what namespaces say: gives it an Ethernet header, has it translated and executed.
 *
 * <p><b>Threads.</b> Slow path only. A packet that finds no room on its way to the worker is lost, as on a full link.
 */
public final class LocalPackets implements LocalOutput {
    /** Octets of an Ethernet header. */
    static final int ETHERNET = 14;

    private static final int TYPE = 12;
    private static final int VERSION_SHIFT = 4;
    private static final int SOURCE_V4 = 12;
    private static final int DESTINATION_V4 = 16;
    private static final int SOURCE_V6 = 8;
    private static final int DESTINATION_V6 = 24;

    private final Translator translator;
    private final Outlet outlet;
    private final LongSupplier clock;
    private final FlowKeyExtractor extractor = new FlowKeyExtractor();
    private final Translation translation = new Translation();

    /**
     * Makes a sender.
     *
     * @param translator of the switch.
     * @param outlet towards the worker.
     * @param clock milliseconds on the switch's clock.
     */
    public LocalPackets(Translator translator, Outlet outlet, LongSupplier clock) {
        this.translator = translator;
        this.outlet = outlet;
        this.clock = clock;
    }

    @Override
    public void send(Namespace namespace, DirectBuffer packet) {
        originate(namespace, null, packet);
    }

    @Override
    public void send(NetDevice device, DirectBuffer packet) {
        originate(device.namespace(), device, packet);
    }

    private void originate(Namespace namespace, NetDevice bound, DirectBuffer packet) {
        boolean ipv4 = (packet.getByte(0) & 0xf0) >>> VERSION_SHIFT == 4;
        UnsafeBuffer frame = new UnsafeBuffer(new byte[ETHERNET + packet.capacity()]);
        frame.putShort(TYPE, (short) (ipv4 ? EtherType.IPV4 : EtherType.IPV6), BIG_ENDIAN);
        frame.putBytes(ETHERNET, packet, 0, packet.capacity());
        if (!chooseSource(namespace, bound, frame, ipv4)) {
            return;
        }
        FlowKey key = key(frame);
        translator.originate(namespace, bound, key, frame.capacity(), clock.getAsLong(), translation);
        outlet.inject(translation.actions(), key, frame);
    }

    private FlowKey key(DirectBuffer frame) {
        FlowKey key = new FlowKey();
        extractor.extract(frame, 0, frame.capacity(), key);
        return key;
    }

    /** Gives a packet without a source that of its route; false if it has neither. */
    private boolean chooseSource(Namespace namespace, NetDevice bound, UnsafeBuffer frame, boolean ipv4) {
        IpAddress source = address(frame, ETHERNET + (ipv4 ? SOURCE_V4 : SOURCE_V6), ipv4);
        if (!source.isAny()) {
            return true;
        }
        IpAddress to = address(frame, ETHERNET + (ipv4 ? DESTINATION_V4 : DESTINATION_V6), ipv4);
        IpAddress chosen = sourceTowards(namespace, bound, to);
        if (chosen == null) {
            return false;
        }
        if (ipv4) {
            PacketChecksums.replaceSource(frame, ETHERNET, chosen.ipv4());
        } else {
            PacketChecksums.replaceSource(frame, ETHERNET, chosen);
        }
        return true;
    }

    /**
     * The source that a packet of a namespace is given.
     *
     * @param namespace where it is made.
     * @param bound device that its sender is bound to; null if none.
     * @param to its destination.
     * @return null if there is no way there.
     */
    public static IpAddress sourceTowards(Namespace namespace, NetDevice bound, IpAddress to) {
        RouteQuery query = new RouteQuery(tag -> {});
        Answer answer = query.ask(new Question(
                namespace, IpAddress.any(to.family()), to, Namespace.LOOPBACK, bound == null ? null : bound.name(), 0));
        return answer.found() ? RouteQuery.sourceFor(answer, to) : null;
    }

    private static IpAddress address(DirectBuffer buffer, int at, boolean ipv4) {
        return ipv4
                ? IpAddress.of(buffer.getInt(at, BIG_ENDIAN))
                : IpAddress.of(buffer.getLong(at, BIG_ENDIAN), buffer.getLong(at + Long.BYTES, BIG_ENDIAN));
    }

    @Override
    public void sendFrame(NetDevice device, DirectBuffer frame) {
        FlowKey key = key(frame);
        translator.transmit(device, key, frame.capacity(), clock.getAsLong(), translation);
        outlet.inject(translation.actions(), key, frame);
    }

    /**
     * Lets a frame go on from where it was stopped.
     *
     * @param resume recirculation id of the place.
     * @param known its key as it was then, whose headers may have changed since.
     * @param frame all of the buffer; nobody changes it any more.
     */
    void resume(int resume, FlowKey known, DirectBuffer frame) {
        FlowKey key = new FlowKey().copyFrom(known);
        key.set(FlowField.RECIRC_ID, resume);
        extractor.extract(frame, 0, frame.capacity(), key);
        translator.translate(key, frame.capacity(), clock.getAsLong(), TranslationMode.UPCALL, translation);
        outlet.inject(translation.actions(), key, frame);
    }
}
