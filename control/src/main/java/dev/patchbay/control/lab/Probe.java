package dev.patchbay.control.lab;

import java.time.Duration;

/** What a check does, or looks at. */
public sealed interface Probe {
    /** The key of the lab file: {@code ping}, {@code flow} … */
    String kind();

    /** A probe by which a guest puts frames on its port. */
    sealed interface Traffic extends Probe permits Ping, Arping, Udp, Send {
        /** Name of the guest that sends. */
        String from();

        /** How many requests, datagrams or frames. */
        int count();
    }

    /**
     * Somebody who is sent to.
     *
     * @param text as written in the lab: a guest or an address
     * @param ip first octet most significant
     * @param mac of the guest, or 0 if only an address is known
     */
    record Target(String text, int ip, long mac) {}

    /**
     * ICMP echo.
     *
     * @param from guest
     * @param to whom
     * @param count requests
     * @param interval between requests
     * @param size octets of ICMP payload
     */
    record Ping(String from, Target to, int count, Duration interval, int size) implements Traffic {
        @Override
        public String kind() {
            return "ping";
        }
    }

    /**
     * Broadcast ARP requests.
     *
     * @param from guest
     * @param to whose address is asked for
     * @param count requests
     * @param interval between requests
     */
    record Arping(String from, Target to, int count, Duration interval) implements Traffic {
        @Override
        public String kind() {
            return "arping";
        }
    }

    /**
     * UDP datagrams to an echo service.
     *
     * @param from guest
     * @param to whom
     * @param count datagrams
     * @param size octets of UDP payload
     * @param rate datagrams per second
     * @param port destination port
     */
    record Udp(String from, Target to, int count, int size, int rate, int port) implements Traffic {
        @Override
        public String kind() {
            return "udp";
        }
    }

    /**
     * Frames as they are.
     *
     * @param from guest whose port they are put on
     * @param what {@code frame}, {@code arp} or {@code icmp}
     * @param frame hexadecimal digits for {@code frame}, else empty
     * @param to for {@code arp} and {@code icmp}, else {@code null}
     * @param destinationMac instead of the obvious one, or 0
     * @param sourceMac instead of the guest's own, or 0
     * @param sourceIp instead of the guest's own, or 0
     * @param count how often
     */
    record Send(
            String from,
            String what,
            String frame,
            Target to,
            long destinationMac,
            long sourceMac,
            int sourceIp,
            int count)
            implements Traffic {
        @Override
        public String kind() {
            return "send";
        }
    }

    /**
     * Flows of a bridge.
     *
     * @param host where
     * @param bridge which
     * @param match as for {@code ovs-ofctl dump-flows}
     * @param text how the one flow found must read without statistics, or empty
     */
    record Flow(String host, String bridge, String match, String text) implements Probe {
        @Override
        public String kind() {
            return "flow";
        }
    }

    /**
     * MAC table entries of a bridge.
     *
     * @param host where
     * @param bridge which
     * @param mac address
     * @param vlan only this one, or -1
     * @param port only on this one, or empty
     */
    record Fdb(String host, String bridge, long mac, int vlan, String port) implements Probe {
        @Override
        public String kind() {
            return "fdb";
        }
    }
}
