package dev.patchbay.control.run;

import dev.patchbay.control.json.Json;
import dev.patchbay.control.lab.GuestSpec;
import dev.patchbay.control.lab.Lab;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Guests that ask DHCP need a moment until they have addresses. */
public final class Leases {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration INTERVAL = Duration.ofMillis(20);

    private Leases() {}

    /**
     * Waits until all guests that ask have addresses, or for 20 s: a guest without one shows in what is asked next.
     *
     * @param hosts those that run here, by name; guests of others are not waited for
     * @throws HostFailure if a host is gone
     * @throws InterruptedException if the run is being ended
     */
    public static void await(Lab lab, Map<String, HostLink> hosts) throws HostFailure, InterruptedException {
        List<GuestSpec> asking = lab.guests().values().stream()
                .filter(guest -> guest.dhcp() && hosts.containsKey(guest.host()))
                .toList();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!served(asking, hosts) && System.nanoTime() - deadline < 0) {
            Thread.sleep(INTERVAL);
        }
    }

    private static boolean served(List<GuestSpec> asking, Map<String, HostLink> hosts) throws HostFailure {
        for (GuestSpec guest : asking) {
            String question = Json.write(List.of(List.of("addresses", guest.name())));
            String reply = hosts.get(guest.host()).call("lab/look", question);
            if (((List<?>) ((List<?>) Json.parse(reply)).getFirst()).isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
