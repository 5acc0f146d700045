package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.action.ApplyMeter;
import dev.patchbay.datapath.ofproto.controller.RemovalReason;
import dev.patchbay.datapath.ofproto.meter.Meter;
import dev.patchbay.datapath.ofproto.meter.MeterMod;
import dev.patchbay.flowcache.classifier.TagSink;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * The meters of a bridge, and the one way to change them.
 *
 * <p>A deleted meter takes the flows with it that refer to it. Each change reports {@link Tags#meter}.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class MeterTable {
    private final Bridge bridge;
    private final ChangeSink changes;
    private final TreeMap<Integer, Meter> meters = new TreeMap<>(Integer::compareUnsigned);

    MeterTable(Bridge bridge, ChangeSink changes) {
        this.bridge = bridge;
        this.changes = changes;
    }

    /**
     * Finds a meter.
     *
     * @param id meter number.
     * @return meter or null.
     */
    public Meter get(int id) {
        return meters.get(id);
    }

    /**
     * Finds a meter, and records that the answer depends on it.
     *
     * @param id meter number.
     * @param reads receives the tag; null if nobody wants to know.
     * @return meter or null.
     */
    public Meter read(int id, TagSink reads) {
        if (reads != null) {
            reads.tag(Tags.meter(bridge.id(), id));
        }
        return meters.get(id);
    }

    /**
     * All meters.
     *
     * @return ordered by number.
     */
    public Collection<Meter> all() {
        return Collections.unmodifiableCollection(meters.values());
    }

    /**
     * Meters that a command or a dump means.
     *
     * @param id meter number or {@link Meter#ALL}.
     * @return ordered by number.
     */
    public List<Meter> select(int id) {
        if (id == Meter.ALL) {
            return List.copyOf(meters.values());
        }
        Meter meter = meters.get(id);
        return meter == null ? List.of() : List.of(meter);
    }

    /**
     * Carries out a meter mod.
     *
     * @param mod what to do.
     * @param nowMs time of the switch's clock.
     * @throws FlowModException if it cannot be done; nothing was changed then.
     */
    public void apply(MeterMod mod, long nowMs) {
        if (mod.command() == MeterMod.Command.DELETE) {
            for (Meter meter : select(mod.meter())) {
                bridge.flows()
                        .removeReferring(
                                RemovalReason.METER_DELETE,
                                action -> action instanceof ApplyMeter limit && limit.meter() == meter.id(),
                                nowMs);
                meters.remove(meter.id());
                changed(meter.id());
            }
            return;
        }
        Meter old = meters.get(mod.meter());
        String number = Integer.toUnsignedString(mod.meter());
        if (mod.command() == MeterMod.Command.ADD && old != null) {
            throw new FlowModException("OFPMMFC_METER_EXISTS", "there is a meter " + number + " already");
        }
        if (mod.command() == MeterMod.Command.MODIFY && old == null) {
            throw new FlowModException("OFPMMFC_UNKNOWN_METER", "there is no meter " + number);
        }
        meters.put(
                mod.meter(), new Meter(mod.meter(), mod.flags(), mod.bands(), old == null ? nowMs : old.createdMs()));
        changed(mod.meter());
    }

    private void changed(int id) {
        changes.tag(Tags.meter(bridge.id(), id));
    }
}
