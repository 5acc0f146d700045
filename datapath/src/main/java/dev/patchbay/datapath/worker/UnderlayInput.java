package dev.patchbay.datapath.worker;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.vxlan.ReservedBits;
import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.codec.vxlan.VxlanValidator;
import dev.patchbay.codec.vxlan.VxlanVerdict;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.DutyCycles;
import dev.patchbay.datapath.counter.WorkerCounter;
import dev.patchbay.datapath.counter.WorkerCounters;
import dev.patchbay.datapath.underlay.PacketBatch;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.underlay.Underlay;
import dev.patchbay.datapath.vport.TunnelPortTable;
import dev.patchbay.datapath.vport.Vport;
import dev.patchbay.datapath.vport.VportTable;
import dev.patchbay.flowcache.key.FlowField;
import org.agrona.DirectBuffer;

/**
 * Takes datagrams from the underlay: checks their VXLAN headers, finds the port they came in by, and hands the frames on.
 *
 * <p>A datagram that came the same way as the one before, by the same octets of its VXLAN header and the same outer headers,
 * needs no further look.
 *
 * <p><b>Threads.</b> Confined to one worker. <b>Memory.</b> Nothing is allocated per datagram.
 */
final class UnderlayInput {
    /** No VXLAN header: the I flag is missing. */
    private static final long NO_TUNNEL = 0;

    private final Underlay underlay;
    private final PacketBatch datagrams;
    private final DirectBuffer buffer;
    private final ReservedBits reservedBits;
    private final VportTable vports;
    private final TunnelPortTable tunnelPorts;
    private final Admission admission;
    private final Burst burst;
    private final Forwarder forwarder;
    private final WorkerCounters counters;
    private final DutyCycles cycles;
    private final Defects defects;

    /** How the datagram before came in, VXLAN header and outer headers, if that needs no further look; else {@link #NO_TUNNEL}. */
    private long lastTunnel;

    private long lastAddresses;
    private long lastOuter;

    /**
     * Input of one worker.
     *
     * @param context settings; the underlay is there.
     */
    UnderlayInput(
            WorkerContext context,
            Admission admission,
            Burst burst,
            Forwarder forwarder,
            WorkerCounters counters,
            DutyCycles cycles,
            Defects defects) {
        underlay = context.underlay();
        datagrams = new PacketBatch(context.batch());
        buffer = context.arena().buffer();
        reservedBits = context.reservedBits();
        vports = context.vports();
        tunnelPorts = context.tunnelPorts();
        this.admission = admission;
        this.burst = burst;
        this.forwarder = forwarder;
        this.counters = counters;
        this.cycles = cycles;
        this.defects = defects;
    }

    /** Carries one batch of datagrams; how many there were. */
    int receive() {
        int count = underlay.receive(datagrams);
        long overruns = underlay.takeOverruns();
        if (overruns > 0) {
            counters.add(WorkerCounter.RECEIVED, overruns);
            counters.drop(DropReason.UNDERLAY_OVERRUN, overruns);
        }
        long kernelDrops = underlay.takeKernelDrops();
        if (kernelDrops > 0) {
            counters.add(WorkerCounter.RECEIVED, kernelDrops);
            counters.drop(DropReason.UNDERLAY_KERNEL_DROP, kernelDrops);
        }
        if (count == 0) {
            return 0;
        }
        cycles.batch(count);
        counters.increment(WorkerCounter.UNDERLAY_BATCHES);
        counters.add(WorkerCounter.RECEIVED, count);
        lastTunnel = NO_TUNNEL;
        for (int i = 0; i < count; i++) {
            if (burst.isFull()) {
                forwarder.forward();
            }
            try {
                datagram(i);
            } catch (RuntimeException e) {
                defects.report(e);
            }
        }
        forwarder.forward();
        return count;
    }

    private void datagram(int i) {
        int offset = datagrams.offset(i);
        int length = datagrams.length(i);
        if (length < VxlanValidator.MIN_LENGTH
                || buffer.getLong(offset) != lastTunnel
                || datagrams.addresses(i) != lastAddresses
                || datagrams.outer(i) != lastOuter) {
            if (!tunnel(i, offset, length)) {
                return;
            }
        }
        burst.add(offset + VxlanFlyweight.LENGTH, length - VxlanFlyweight.LENGTH, offset);
    }

    /** A datagram that came another way than the one before: finds its port; false if it is dropped. */
    private boolean tunnel(int i, int offset, int length) {
        lastTunnel = NO_TUNNEL;
        int flags = datagrams.flags(i);
        if ((flags & (PacketBatch.CUT | PacketBatch.CONTROL_CUT)) != 0) {
            counters.drop((flags & PacketBatch.CUT) != 0 ? DropReason.DATAGRAM_CUT : DropReason.DATAGRAM_CONTROL_CUT);
            return false;
        }
        VxlanVerdict verdict = VxlanValidator.validate(buffer, offset, length, reservedBits);
        if (verdict != VxlanVerdict.OK) {
            counters.drop(reason(verdict));
            return false;
        }
        int vni = VxlanFlyweight.vni(buffer.getLong(offset, BIG_ENDIAN));
        Vport vport = vports.get(tunnelPorts.find(datagrams.remote(i), datagrams.local(i), vni));
        if (vport == null) {
            counters.drop(DropReason.TUNNEL_NO_PORT);
            return false;
        }
        if (!admission.admits(vport, offset + VxlanFlyweight.LENGTH, length - VxlanFlyweight.LENGTH)) {
            return false;
        }
        long outer = (long) (flags | TunnelFlags.KEY) << FlowField.TUN_FLAGS.shift()
                | (long) datagrams.tos(i) << FlowField.TUN_TOS.shift()
                | (long) datagrams.ttl(i) << FlowField.TUN_TTL.shift();
        burst.from(vport, vni, datagrams.addresses(i), outer);
        if (vport.frameTap() == null) {
            lastTunnel = buffer.getLong(offset);
            lastAddresses = datagrams.addresses(i);
            lastOuter = datagrams.outer(i);
        }
        return true;
    }

    private static DropReason reason(VxlanVerdict verdict) {
        return switch (verdict) {
            case VNI_FLAG_MISSING -> DropReason.VXLAN_NO_VNI;
            case RESERVED_BITS_SET -> DropReason.VXLAN_RESERVED_BITS;
            case GPE_NOT_ETHERNET -> DropReason.VXLAN_NOT_ETHERNET;
            default -> DropReason.VXLAN_TRUNCATED;
        };
    }
}
