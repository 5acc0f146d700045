package dev.patchbay.control.command;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.control.guest.GuestListener;
import dev.patchbay.control.guest.Station;
import java.util.BitSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * One run of {@code ping}: sends at its interval, prints what comes back, ends with the statistics.
 *
 * <p>The guests' thread only puts what it hears into a queue; everything else happens on the program's thread.
 */
final class PingRun {
    private static final int EXIT_NO_REPLY = 1;
    private static final int SEQUENCES = 1 << 16;

    /**
     * What to do.
     *
     * @param destination IPv4 address
     * @param count of requests; 0 for no end
     * @param intervalNs between requests
     * @param payload octets behind the ICMP header
     * @param timeoutNs to wait for the last reply
     * @param deadlineNs to end after, whatever came
     * @param quiet no line per reply
     * @param stamped the time of day before each line
     */
    record Plan(
            int destination,
            long count,
            long intervalNs,
            int payload,
            int ttl,
            long timeoutNs,
            long deadlineNs,
            boolean quiet,
            boolean stamped) {}

    /** Something that happened on the guests' thread. */
    private sealed interface Heard {
        record Sent(int sequence, long timeNs) implements Heard {}

        record Reply(int source, int sequence, int ttl, int length, long timeNs) implements Heard {}

        record Trouble(int source, int sequence, String what) implements Heard {}

        record Interrupt() implements Heard {}
    }

    private final ProgramCall call;
    private final Station station;
    private final Plan plan;
    private final int id = ThreadLocalRandom.current().nextInt(1 << 16);
    private final LinkedBlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final Int2ObjectHashMap<Long> sentNs = new Int2ObjectHashMap<>();
    private final BitSet answered = new BitSet();
    private long transmitted;
    private long received;
    private long duplicates;
    private long errors;
    private long minNs = Long.MAX_VALUE;
    private long maxNs;
    private double sumNs;
    private double squaresNs;

    PingRun(ProgramCall call, Station station, Plan plan) {
        this.call = call;
        this.station = station;
        this.plan = plan;
    }

    /** Runs to the end; returns the exit status. */
    int run() throws InterruptedException {
        long startNs = System.nanoTime();
        long lastNs = startNs;
        call.onInterrupt(() -> {
            interrupted.set(true);
            heard.add(new Heard.Interrupt());
        });
        try (Closing _ = Closing.of(station.listen(id, new Listener()))) {
            long nextNs = startNs;
            while (!interrupted.get() && !finished()) {
                long now = System.nanoTime();
                if (now - startNs >= plan.deadlineNs) {
                    break;
                }
                boolean more = plan.count == 0 || transmitted < plan.count;
                if (more && now >= nextNs) {
                    send();
                    lastNs = now;
                    nextNs += plan.intervalNs;
                    continue;
                }
                long untilNs = more ? nextNs : lastNs + plan.timeoutNs;
                if (!more && now >= untilNs) {
                    break;
                }
                long waitNs = Math.min(untilNs - now, startNs + plan.deadlineNs - now);
                handle(heard.poll(plan.deadlineNs == Long.MAX_VALUE ? untilNs - now : waitNs, TimeUnit.NANOSECONDS));
            }
        }
        statistics(lastNs - startNs);
        return received > 0 ? 0 : EXIT_NO_REPLY;
    }

    private boolean finished() {
        return plan.count > 0 && transmitted >= plan.count && received + errors >= plan.count;
    }

    private void send() {
        transmitted++;
        int sequence = (int) transmitted % SEQUENCES;
        answered.clear(sequence);
        sentNs.put(sequence, (Long) System.nanoTime());
        station.sendEcho(plan.destination, id, sequence, plan.payload, plan.ttl);
    }

    private void handle(Heard event) {
        switch (event) {
            case Heard.Sent sent -> sentNs.put(sent.sequence, (Long) sent.timeNs);
            case Heard.Reply reply -> reply(reply);
            case Heard.Trouble trouble -> {
                errors++;
                line("From " + Ipv4Address.format(trouble.source) + " icmp_seq=" + trouble.sequence + " "
                        + trouble.what);
            }
            case Heard.Interrupt _ -> {}
            case null -> {}
        }
    }

    private void reply(Heard.Reply reply) {
        Long sent = sentNs.get(reply.sequence);
        if (sent == null) {
            return;
        }
        long roundTripNs = reply.timeNs - sent;
        boolean duplicate = answered.get(reply.sequence);
        answered.set(reply.sequence);
        if (duplicate) {
            duplicates++;
        } else {
            received++;
            minNs = Math.min(minNs, roundTripNs);
            maxNs = Math.max(maxNs, roundTripNs);
            sumNs += roundTripNs;
            squaresNs += (double) roundTripNs * roundTripNs;
        }
        line(reply.length + " bytes from " + Ipv4Address.format(reply.source) + ": icmp_seq=" + reply.sequence + " ttl="
                + reply.ttl + " time=" + Numbers.roundTrip(roundTripNs) + " ms" + (duplicate ? " (DUP!)" : ""));
    }

    private void line(String text) {
        if (!plan.quiet) {
            if (plan.stamped) {
                long us = System.currentTimeMillis() * 1_000;
                call.out().print(String.format("[%d.%06d] ", us / 1_000_000, us % 1_000_000));
            }
            call.out().println(text);
            call.out().flush();
        }
    }

    private void statistics(long elapsedNs) {
        StringBuilder text = new StringBuilder();
        text.append("\n--- ").append(Ipv4Address.format(plan.destination)).append(" ping statistics ---\n");
        text.append(transmitted)
                .append(" packets transmitted, ")
                .append(received)
                .append(" received");
        text.append(duplicates == 0 ? "" : ", +" + duplicates + " duplicates");
        text.append(errors == 0 ? "" : ", +" + errors + " errors");
        if (transmitted > 0) {
            text.append(", ").append(percent(transmitted - received)).append("% packet loss");
            text.append(", time ").append(elapsedNs / 1_000_000).append("ms");
        }
        text.append('\n');
        if (received > 0) {
            double average = sumNs / received;
            double deviation = Math.sqrt(Math.max(0, squaresNs / received - average * average));
            text.append("rtt min/avg/max/mdev = ")
                    .append(Numbers.milliseconds(minNs))
                    .append('/');
            text.append(Numbers.milliseconds((long) average))
                    .append('/')
                    .append(Numbers.milliseconds(maxNs))
                    .append('/');
            text.append(Numbers.milliseconds((long) deviation)).append(" ms\n");
        } else {
            text.append('\n');
        }
        call.out().print(text);
    }

    /** As {@code %g} prints it. */
    private String percent(long lost) {
        double percent = 100.0 * lost / transmitted;
        return percent == Math.rint(percent)
                ? String.valueOf((long) percent)
                : String.format("%.6f", percent).substring(0, 7);
    }

    /** Puts what concerns this run into the queue. */
    private final class Listener implements GuestListener {
        @Override
        public void onEchoSent(int destination, int echoId, int sequence, long timeNs) {
            if (echoId == id) {
                heard.add(new Heard.Sent(sequence, timeNs));
            }
        }

        @Override
        public void onEchoReply(int source, int echoId, int sequence, int ttl, int icmpLength, long timeNs) {
            if (echoId == id) {
                heard.add(new Heard.Reply(source, sequence, ttl, icmpLength, timeNs));
            }
        }

        @Override
        public void onIcmpError(int source, int type, int code, int echoId, int sequence, long timeNs) {
            if (echoId == id) {
                heard.add(new Heard.Trouble(source, sequence, IcmpErrors.text(type, code)));
            }
        }

        @Override
        public void onUnresolved(int destination, int echoId, int sequence) {
            if (echoId == id) {
                heard.add(new Heard.Trouble(station.address(), sequence, IcmpErrors.HOST_UNREACHABLE));
            }
        }
    }
}
