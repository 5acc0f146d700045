package dev.patchbay.datapath;

import dev.patchbay.datapath.meter.DatapathMeters;
import dev.patchbay.datapath.meter.TokenMeter;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.meter.Band;
import dev.patchbay.datapath.ofproto.meter.Meter;
import dev.patchbay.datapath.xlate.MeterNumbers;
import dev.patchbay.flowcache.classifier.TagSink;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Runs the meters of bridges and namespaces in the datapath: a meter starts, with full buckets, when the first translation uses it, and anew
 * when it was modified.
 *
 * <p><b>Threads.</b> Slow path only; the workers see the {@link DatapathMeters}.
 */
final class MeterBank implements MeterNumbers {
    private static final int US_PER_MS = 1000;

    /** Packets per second that a namespace answers itself. */
    private static final int NAMESPACE_RATE = 10_000;

    private static final int NAMESPACE_BURST = 1_000;

    private final DatapathMeters datapath;
    private final LongSupplier clockMs;
    private final Map<Key, Running> running = new HashMap<>();
    private final Map<Integer, Integer> ofNamespaces = new HashMap<>();

    private record Key(Bridge bridge, int id) {}

    private record Running(Meter meter, int number, TokenMeter tokens) {}

    MeterBank(DatapathMeters datapath, LongSupplier clockMs) {
        this.datapath = datapath;
        this.clockMs = clockMs;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // A meter modified to what it was is another one.
    public int number(Bridge bridge, int id, TagSink reads) {
        Meter meter = bridge.meters().read(id, reads);
        if (meter == null) {
            return NONE;
        }
        Key key = new Key(bridge, id);
        Running known = running.get(key);
        if (known == null || known.meter() != meter) {
            int number = known == null ? nextNumber() : known.number();
            TokenMeter tokens = tokens(meter);
            datapath.set(number, tokens);
            known = new Running(meter, number, tokens);
            running.put(key, known);
        }
        return known.number();
    }

    private int nextNumber() {
        return running.size() + ofNamespaces.size();
    }

    @Override
    public int number(Namespace namespace) {
        Integer known = ofNamespaces.get(namespace.id());
        if (known != null) {
            return known;
        }
        int number = nextNumber();
        TokenMeter.Band band = new TokenMeter.Band(NAMESPACE_RATE, NAMESPACE_BURST, 0);
        datapath.set(number, new TokenMeter(true, clockMs.getAsLong() * US_PER_MS, band));
        ofNamespaces.put(namespace.id(), number);
        return number;
    }

    /** What a meter has counted; null if no packet can have come to it yet. */
    @SuppressWarnings("ReferenceEquality")
    TokenMeter counters(Bridge bridge, int id) {
        Running known = running.get(new Key(bridge, id));
        return known != null && known.meter() == bridge.meters().get(id) ? known.tokens() : null;
    }

    private TokenMeter tokens(Meter meter) {
        TokenMeter.Band[] bands = new TokenMeter.Band[meter.bands().size()];
        for (int i = 0; i < bands.length; i++) {
            Band band = meter.bands().get(i);
            int precedence = band.type() == Band.Type.DROP ? 0 : band.precedenceLevel();
            bands[i] = new TokenMeter.Band(band.rate(), band.burstSize(), precedence);
        }
        return new TokenMeter((meter.flags() & Meter.PKTPS) != 0, clockMs.getAsLong() * US_PER_MS, bands);
    }
}
