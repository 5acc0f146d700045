package dev.patchbay.control.why;

import dev.patchbay.control.lab.Nearest;
import java.util.List;

/**
 * Where a packet begins: {@code GUEST}, {@code HOST:PORT} or {@code HOST:NAMESPACE}.
 *
 * @param host where.
 * @param port by which it comes in; null if a namespace makes it.
 * @param namespace that makes it; null if it comes by a port.
 * @param sender who sends it; null if nobody is known behind the port.
 */
record Origin(String host, String port, String namespace, LabMap.Station sender) {
    /** Finds what the user names. */
    static Origin parse(String text, LabMap map) throws WhyException {
        LabMap.Station guest = map.guest(text);
        if (guest != null) {
            return new Origin(guest.host(), guest.port(), null, guest);
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new WhyException("no guest '" + text + "'" + Nearest.hint(text, map.guests())
                    + " (a packet may also begin at HOST:PORT or HOST:NAMESPACE)");
        }
        String host = text.substring(0, colon);
        String place = text.substring(colon + 1);
        if (!map.hosts().contains(host)) {
            throw new WhyException("no host '" + host + "' is running here" + Nearest.hint(host, map.hosts()));
        }
        if (map.hasPort(host, place)) {
            guest = map.guestAt(host, place);
            return new Origin(host, place, null, guest == null ? map.deviceAt(host, place) : guest);
        }
        if (map.hasNamespace(host, place)) {
            List<LabMap.Station> devices = map.devices(host, place);
            return new Origin(host, null, place, devices.isEmpty() ? null : devices.getFirst());
        }
        throw new WhyException("host '" + host + "' has no guest's port, internal port or namespace '" + place + "'");
    }

    /** What it is called in a sentence. */
    String text() {
        if (namespace != null) {
            return namespace + " on " + host;
        }
        return sender != null && sender.isGuest() ? sender.name() + " (" + port + ") on " + host : port + " on " + host;
    }
}
