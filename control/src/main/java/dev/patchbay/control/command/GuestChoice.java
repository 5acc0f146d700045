package dev.patchbay.control.command;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.guest.Guest;
import dev.patchbay.control.guest.GuestDirectory;
import java.util.List;

/** Which guest sends, and to whom: what {@code ping} and {@code arping} ask of their arguments. */
final class GuestChoice {
    private GuestChoice() {}

    /**
     * The guest that {@code -I} names, by its own name or its port's; without it, the only guest of the host.
     *
     * @param name may be null
     */
    static Guest sender(GuestDirectory guests, String name) throws CommandFailure {
        List<Guest> all = guests.all();
        if (name != null) {
            return guests.named(name)
                    .orElseThrow(() -> new CommandFailure("unknown iface: " + name + "; " + known(all)));
        }
        if (all.size() != 1) {
            throw new CommandFailure(all.isEmpty() ? known(all) : known(all) + "; say which one sends with -I");
        }
        return all.getFirst();
    }

    /** An IPv4 address. */
    static int destination(String text) throws CommandFailure {
        try {
            return Ipv4Address.parse(text);
        } catch (IllegalArgumentException noAddress) {
            throw new CommandFailure(text + ": Name or service not known", noAddress);
        }
    }

    private static String known(List<Guest> guests) {
        if (guests.isEmpty()) {
            return "this host has no guest to send from";
        }
        return "the guests of this host are "
                + String.join(
                        ", ",
                        guests.stream()
                                .map(guest -> guest.name() + " (" + guest.port() + ")")
                                .toList());
    }
}
