package dev.patchbay.control.guest;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many ICMP errors a guest may send to each peer: six at once, then one a second, as Linux's {@code icmp_ratelimit} has it.
 *
 * <p><b>Threads.</b> The agent's. <b>Bounds.</b> {@link #PEERS} peers; the one asked about longest ago is forgotten.
 */
final class ErrorBudget {
    static final int PEERS = 256;
    static final int BURST = 6;
    static final long INTERVAL_NS = 1_000_000_000L;

    private final Map<Integer, Peer> peers = new LinkedHashMap<>(PEERS, 0.75f, true);

    private static final class Peer {
        long tokensNs = BURST * INTERVAL_NS;
        long lastNs;
    }

    /** Whether one more may be sent now; it counts as sent then. */
    boolean grant(int address, long nowNs) {
        Peer peer = peers.get(address);
        if (peer == null) {
            if (peers.size() == PEERS) {
                peers.remove(peers.keySet().iterator().next());
            }
            peer = new Peer();
            peer.lastNs = nowNs;
            peers.put(address, peer);
        }
        peer.tokensNs = Math.min(BURST * INTERVAL_NS, peer.tokensNs + (nowNs - peer.lastNs));
        peer.lastNs = nowNs;
        if (peer.tokensNs < INTERVAL_NS) {
            return false;
        }
        peer.tokensNs -= INTERVAL_NS;
        return true;
    }
}
