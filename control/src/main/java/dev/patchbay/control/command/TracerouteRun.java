package dev.patchbay.control.command;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.control.guest.GuestListener;
import dev.patchbay.control.guest.Station;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * One run of {@code traceroute}: some probes are always under way, and their fates are printed in the order of the hops.
 *
 * <p>Who listens only puts what it hears into a queue; everything else happens on the program's thread.
 */
final class TracerouteRun {
    private static final int EXIT_INTERRUPTED = 130;
    private static final int FIRST_PORT = 32_768;
    private static final int PORTS = 28_000;
    private static final int TIME_EXCEEDED = 11;
    private static final int UNREACHABLE = 3;
    private static final int PORT_UNREACHABLE = 3;
    private static final int HOST_UNREACHABLE = 1;

    /** Half the precision of a round-trip time here: a cache that is cold, a thread that waits its turn. */
    private static final double PRECISION_SECONDS = 0.1;

    private static final double NS_PER_SECOND = 1e9;

    /**
     * How long a probe is waited for.
     *
     * @param seconds at most
     * @param here times as long as an answer from the same hop took, 0 for no such limit
     * @param near times as long as an answer from a further hop took, 0 for no such limit
     */
    record Waits(double seconds, double here, double near) {}

    /**
     * What to do.
     *
     * @param destination IPv4 address
     * @param icmp whether probes are echo requests, otherwise datagrams
     * @param first time to live of the first probes
     * @param max largest time to live
     * @param queries probes per hop
     * @param together probes under way at once
     * @param base first destination port, or sequence number
     * @param payload octets behind the headers
     * @param named whether a name stands before each address; here it is the address
     */
    record Plan(
            int destination,
            boolean icmp,
            int first,
            int max,
            int queries,
            int together,
            int base,
            int payload,
            Waits waits,
            boolean named) {}

    /** What came for a probe; number -1 is Ctrl-C. */
    private record Heard(int number, int source, String trouble, boolean last, long timeNs) {}

    /** One probe and what became of it. */
    private static final class Probe {
        private long sentNs;
        private boolean settled;
        private Heard answer;

        double seconds() {
            return answer == null ? 0 : (answer.timeNs - sentNs) / NS_PER_SECOND;
        }
    }

    private final ProgramCall call;
    private final Station station;
    private final Plan plan;
    private final Probe[] probes;
    private final int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
    private final LinkedBlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private boolean interrupted;
    private boolean lost;
    private int next;
    private int shown;
    private int end;

    TracerouteRun(ProgramCall call, Station station, Plan plan) {
        this.call = call;
        this.station = station;
        this.plan = plan;
        probes = new Probe[(plan.max - plan.first + 1) * plan.queries];
        end = probes.length;
        for (int i = 0; i < probes.length; i++) {
            probes[i] = new Probe();
        }
    }

    /** Runs to the end; returns the exit status. */
    int run() throws InterruptedException {
        call.onInterrupt(() -> heard.add(new Heard(-1, 0, "", true, 0)));
        try (Closing _ = Closing.of(station.listen(port, new Listener()))) {
            while (shown < end && !interrupted) {
                while (next < end && next - shown < together()) {
                    send(next++);
                }
                long waitNs = nextDeadlineNs() - System.nanoTime();
                Heard event = waitNs <= 0 ? heard.poll() : heard.poll(waitNs, TimeUnit.NANOSECONDS);
                if (event != null) {
                    take(event);
                } else if (waitNs <= 0) {
                    expire();
                }
                print();
            }
        }
        call.out().print('\n');
        call.out().flush();
        return interrupted ? EXIT_INTERRUPTED : 0;
    }

    /**
     * While nothing is lost, one hop is asked after the other: a router that does not know its neighbour yet keeps only three
     * packets for it.
     */
    private int together() {
        return lost ? plan.together : Math.min(plan.queries, plan.together);
    }

    private int ttl(int number) {
        return plan.first + number / plan.queries;
    }

    private void send(int number) {
        probes[number].sentNs = System.nanoTime();
        int mark = plan.base + number & 0xffff;
        if (plan.icmp) {
            station.sendEcho(plan.destination, port, mark, plan.payload, ttl(number));
        } else {
            station.sendDatagram(plan.destination, port, mark, plan.payload, ttl(number));
        }
    }

    /** Until when a probe is waited for, by what others have taken. */
    private long deadlineNs(int number) {
        double seconds = plan.waits.seconds;
        int hop = number - number % plan.queries;
        double here = 0;
        for (int i = hop; i < hop + plan.queries && here == 0; i++) {
            here = probes[i].seconds();
        }
        double near = 0;
        for (int i = number + 1; i < next && near == 0; i++) {
            near = probes[i].seconds();
        }
        if (here > 0 && plan.waits.here > 0) {
            seconds = Math.min(seconds, (here + PRECISION_SECONDS) * plan.waits.here);
        } else if (near > 0 && plan.waits.near > 0) {
            seconds = Math.min(seconds, (near + PRECISION_SECONDS) * plan.waits.near);
        }
        return probes[number].sentNs + (long) (seconds * NS_PER_SECOND);
    }

    private long nextDeadlineNs() {
        long earliest = Long.MAX_VALUE;
        for (int i = shown; i < Math.min(next, end); i++) {
            if (!probes[i].settled) {
                earliest = Math.min(earliest, deadlineNs(i));
            }
        }
        return earliest;
    }

    private void expire() {
        long now = System.nanoTime();
        for (int i = shown; i < Math.min(next, end); i++) {
            boolean late = !probes[i].settled && deadlineNs(i) <= now;
            probes[i].settled |= late;
            lost |= late;
        }
    }

    private void take(Heard event) {
        if (event.number < 0) {
            interrupted = true;
            return;
        }
        if (event.number >= next || probes[event.number].settled) {
            return;
        }
        Probe probe = probes[event.number];
        probe.settled = true;
        probe.answer = event;
        if (event.last) {
            // The rest of this hop is still asked; hops behind it are not.
            end = Math.min(end, (event.number / plan.queries + 1) * plan.queries);
        }
    }

    private void print() {
        StringBuilder out = new StringBuilder();
        while (shown < end && probes[shown].settled) {
            print(out, shown++);
        }
        if (!out.isEmpty()) {
            call.out().print(out);
            call.out().flush();
        }
    }

    private void print(StringBuilder out, int number) {
        int within = number % plan.queries;
        if (within == 0) {
            out.append('\n')
                    .append(ttl(number) < 10 ? " " : "")
                    .append(ttl(number))
                    .append(' ');
        }
        Heard answer = probes[number].answer;
        if (answer == null) {
            out.append(" *");
            return;
        }
        Heard before = null;
        for (int i = number - 1; i >= number - within && before == null; i--) {
            before = probes[i].answer;
        }
        if (before == null || before.source != answer.source) {
            String address = Ipv4Address.format(answer.source);
            out.append(' ').append(address);
            out.append(plan.named ? " (" + address + ")" : "");
        }
        out.append("  ")
                .append(Numbers.milliseconds(answer.timeNs - probes[number].sentNs))
                .append(" ms");
        out.append(answer.trouble.isEmpty() ? "" : " " + answer.trouble);
    }

    /** The mark behind the time of a probe that could not get on. */
    private static String trouble(int code) {
        return switch (code) {
            case 0, 6, 8, 11 -> "!N";
            case 1, 7, 12 -> "!H";
            case 2 -> "!P";
            case 4 -> "!F";
            case 5 -> "!S";
            case 9, 10, 13 -> "!X";
            case 14 -> "!V";
            case 15 -> "!C";
            default -> "!<" + code + ">";
        };
    }

    /** Puts what concerns this run into the queue. */
    private final class Listener implements GuestListener {
        private void hear(int mark, int source, String trouble, boolean last, long timeNs) {
            int number = mark - plan.base & 0xffff;
            if (number < probes.length) {
                heard.add(new Heard(number, source, trouble, last, timeNs));
            }
        }

        private void error(int mark, int source, int type, int code, long timeNs) {
            if (type == TIME_EXCEEDED) {
                hear(mark, source, "", false, timeNs);
            } else if (type == UNREACHABLE) {
                boolean arrived = code == PORT_UNREACHABLE && !plan.icmp;
                hear(mark, source, arrived ? "" : trouble(code), true, timeNs);
            }
        }

        @Override
        public void onEchoReply(int source, int echoId, int sequence, int ttl, int icmpLength, long timeNs) {
            if (plan.icmp && echoId == port) {
                hear(sequence, source, "", true, timeNs);
            }
        }

        @Override
        public void onIcmpError(int source, int type, int code, int echoId, int sequence, long timeNs) {
            if (plan.icmp && echoId == port) {
                error(sequence, source, type, code, timeNs);
            }
        }

        @Override
        public void onDatagramError(int source, int type, int code, int sourcePort, int destinationPort, long timeNs) {
            if (!plan.icmp && sourcePort == port) {
                error(destinationPort, source, type, code, timeNs);
            }
        }

        @Override
        public void onUnresolved(int destination, int echoId, int sequence) {
            if (plan.icmp && echoId == port) {
                hear(sequence, station.address(), trouble(HOST_UNREACHABLE), true, System.nanoTime());
            }
        }
    }
}
