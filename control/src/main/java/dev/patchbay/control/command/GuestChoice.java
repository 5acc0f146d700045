package dev.patchbay.control.command;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.guest.Guest;
import dev.patchbay.control.guest.GuestConfiguration;
import dev.patchbay.control.guest.GuestDirectory;
import dev.patchbay.control.guest.GuestListener;
import dev.patchbay.control.guest.Station;
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

    /**
     * The guest that a program runs in.
     *
     * @param from the device or address that it is to send by, as the guest calls them, or null
     */
    static Station inside(GuestDirectory guests, String name, String from) throws CommandFailure {
        Guest guest = guests.named(name).orElseThrow(() -> new CommandFailure("the guest " + name + " is gone"));
        boolean own = from == null
                || from.equals(GuestConfiguration.DEVICE)
                || guest.configuration().addresses().stream()
                        .anyMatch(each -> Ipv4Address.format(each.address()).equals(from));
        if (!own) {
            throw new CommandFailure("unknown iface: " + from);
        }
        return new Inside(guest);
    }

    /** A guest as it sees itself. */
    private record Inside(Guest guest) implements Station {
        @Override
        public String port() {
            return GuestConfiguration.DEVICE;
        }

        @Override
        public int address() {
            return guest.address();
        }

        @Override
        public long mac() {
            return guest.mac();
        }

        @Override
        public void sendEcho(int destination, int id, int sequence, int payload, int ttl) {
            guest.sendEcho(destination, id, sequence, payload, ttl);
        }

        @Override
        public void sendDatagram(int destination, int sourcePort, int destinationPort, int payload, int ttl) {
            guest.sendDatagram(destination, sourcePort, destinationPort, payload, ttl);
        }

        @Override
        public void sendArp(int operation, int senderIp, long targetMac, int targetIp, long destination) {
            guest.sendArp(operation, senderIp, targetMac, targetIp, destination);
        }

        @Override
        public AutoCloseable listen(int echoId, GuestListener listener) {
            return guest.listen(echoId, listener);
        }
    }

    /** An IPv4 address. */
    static int destination(String text) throws CommandFailure {
        try {
            return Ipv4Address.parse(text);
        } catch (IllegalArgumentException noAddress) {
            throw new CommandFailure(text + ": Name or service not known", noAddress);
        }
    }

    /** Which guests there are, in words. */
    static String known(List<Guest> guests) {
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
