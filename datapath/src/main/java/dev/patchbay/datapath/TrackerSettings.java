package dev.patchbay.datapath;

import dev.patchbay.datapath.conntrack.Conntrack;
import dev.patchbay.datapath.conntrack.Space;
import dev.patchbay.datapath.conntrack.SpaceTimeout;
import dev.patchbay.datapath.netns.Namespace;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Lets the connections of a namespace be tracked as its sysctls say ({@code net.netfilter.nf_conntrack_*}), and end with it.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class TrackerSettings {
    private static final String PREFIX = "net.netfilter.nf_conntrack_";
    private static final Map<String, SpaceTimeout> TIMEOUTS = new HashMap<>();

    static {
        for (SpaceTimeout timeout : SpaceTimeout.values()) {
            TIMEOUTS.put(timeout.sysctl(), timeout);
        }
    }

    private final Conntrack conntrack;
    private final LongSupplier clock;

    /** Settings of a tracker; {@code clock} gives milliseconds on the switch's clock. */
    TrackerSettings(Conntrack conntrack, LongSupplier clock) {
        this.conntrack = conntrack;
        this.clock = clock;
    }

    /** A namespace has been made: its space has Linux's settings as well, and follows from now on. */
    void follow(Namespace namespace) {
        namespace.sysctls().observe(key -> apply(namespace, key));
    }

    private void apply(Namespace namespace, String key) {
        if (!key.startsWith(PREFIX)) {
            return;
        }
        int value = Math.max(namespace.sysctls().number(key), 0);
        set(conntrack.spaces().space(namespace.id()), key, value);
        for (int zone : namespace.spaces().values()) {
            set(conntrack.spaces().space(zone), key, value);
        }
    }

    private static void set(Space space, String key, int value) {
        switch (key.substring(PREFIX.length())) {
            case "max" -> space.max(value);
            case "checksum" -> space.verifies(value != 0);
            case "tcp_be_liberal" -> space.liberal(value != 0);
            case "tcp_loose" -> space.loose(value != 0);
            case "tcp_max_retrans" -> space.maxRetransmissions(value);
            default -> {
                SpaceTimeout timeout = TIMEOUTS.get(key);
                if (timeout != null) {
                    space.timeout(timeout, value);
                }
            }
        }
    }

    /** A namespace is gone, and its connections with it. */
    void end(Namespace namespace) {
        conntrack.spaces().remove(namespace.id(), clock.getAsLong());
        for (int zone : namespace.spaces().values()) {
            conntrack.spaces().remove(zone, clock.getAsLong());
        }
    }
}
