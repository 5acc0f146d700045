package dev.patchbay.perf.memory;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.megaflow.Megaflow;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import dev.patchbay.flowcache.megaflow.MegaflowReader;

/**
 * A megaflow classifier as br-tun fills it, one megaflow for each destination address, and look-ups of all its megaflows in
 * no order.
 *
 * <p><b>Threads.</b> One at a time.
 *
 * <p><b>Memory.</b> What a megaflow takes without what the slow path knows of it.
 */
final class ManyMegaflows {
    private static final long SEED = 42;
    private static final long FIRST_ADDRESS = 0xfa163e000000L;

    private final int flows;
    private final MegaflowReader<Megaflow> reader;
    private final FlowKey[] keys = new FlowKey[MegaflowReader.BURST];
    private final int[] wanted = new int[MegaflowReader.BURST];
    private final Megaflow[] found = new Megaflow[MegaflowReader.BURST];
    private long random = SEED;

    ManyMegaflows(int flows, int subtables) {
        this.flows = flows;
        MegaflowClassifier<Megaflow> classifier = new MegaflowClassifier<>(1, SEED);
        reader = classifier.reader(0);
        FlowKey key = key();
        for (int i = 0; i < flows; i++) {
            key.set(FlowField.ETH_DST, FIRST_ADDRESS + i);
            classifier.insert(new Megaflow(classifier.mask(TunnelMasks.mask(i % subtables)), key));
        }
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key();
        }
    }

    int flows() {
        return flows;
    }

    /** Makes at least so many look-ups; returns how many megaflows were found. */
    int lookUp(int count) {
        int hits = 0;
        for (int done = 0; done < count; done += MegaflowReader.BURST) {
            for (int i = 0; i < MegaflowReader.BURST; i++) {
                keys[i].set(FlowField.ETH_DST, FIRST_ADDRESS + next());
                wanted[i] = i;
                found[i] = null;
            }
            reader.lookup(keys, wanted, MegaflowReader.BURST, found);
            for (Megaflow flow : found) {
                hits += flow == null ? 0 : 1;
            }
        }
        return hits;
    }

    /** Xorshift: each flow as likely as any other. */
    private long next() {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return ((random >>> 32) * flows) >>> 32;
    }

    private static FlowKey key() {
        return new FlowKey()
                .set(FlowField.IN_PORT, 2)
                .set(FlowField.ETH_SRC, FIRST_ADDRESS)
                .set(FlowField.ETH_TYPE, 0x0800)
                .set(FlowField.NW_SRC, 0x0b000001)
                .set(FlowField.NW_DST, 0x0b000002)
                .set(FlowField.NW_PROTO, 17)
                .set(FlowField.NW_TTL, 64)
                .set(FlowField.TP_SRC, 1024)
                .set(FlowField.TP_DST, 53)
                .set(FlowField.TUN_ID, 3)
                .set(FlowField.TUN_SRC, 0x0a000001)
                .set(FlowField.TUN_DST, 0x0a000002)
                .set(FlowField.TUN_TTL, 64);
    }
}
