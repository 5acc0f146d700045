package dev.patchbay.control.guest;

import java.util.List;
import java.util.Optional;

/** The guests of one host. Any thread. */
public interface GuestDirectory {
    /**
     * Finds a guest.
     *
     * @param guestOrPort its name, or the name of its port
     * @return the guest, if it is on this host
     */
    Optional<Guest> named(String guestOrPort);

    /**
     * All guests.
     *
     * @return in the order of the lab file
     */
    List<Guest> all();
}
