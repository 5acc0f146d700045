package dev.patchbay.control.command;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.control.guest.GuestListener;
import dev.patchbay.control.guest.Station;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code arping}, sent by a guest of the host or a namespace (arping(8) of iputils). All its requests are broadcasts.
 *
 * <p>Any thread may call.
 */
public final class ArpingProgram extends GuestProgram {
    private static final ToolOptions OPTIONS =
            ToolOptions.of("-c=", "-i=", "-w=", "-W=", "-I=", "-b", "-q", "-f", "-h", "--help", "-V");

    private static final String HELP = """

            Usage:
              arping [options] <destination>

            Options:
              -b            keep on broadcasting, do not unicast
              -c <count>    how many packets to send
              -f            quit on first reply
              -i <interval> set interval between packets (default: 1 second)
              -I <guest>    the guest that sends, by its name or its port's
              -q            be quiet
              -w <timeout>  how long to wait for a reply
            """;

    /** One reply; null stands for an interrupt. */
    private record Reply(long mac, long timeNs) {}

    /** The tool for the guests and namespaces of a host. */
    public ArpingProgram(HostServices services) {
        super(services, OPTIONS, HELP);
    }

    @Override
    public String name() {
        return "arping";
    }

    @Override
    public String summary() {
        return "ARP requests from a guest or a namespace";
    }

    @Override
    boolean reachesByRoute() {
        return false;
    }

    @Override
    int run(ProgramCall call, ToolOptions.Parsed parsed, Station guest, int target)
            throws CommandFailure, InterruptedException {
        long count = Numbers.whole(parsed, "-c", 0, 1, Integer.MAX_VALUE);
        long intervalNs = Numbers.nanoseconds(parsed, "-i", 1.0);
        long deadlineNs = parsed.has("-w") ? Numbers.nanoseconds(parsed, "-w", 0) : Long.MAX_VALUE;
        boolean quiet = parsed.has("-q");
        String address = Ipv4Address.format(target);
        if (!quiet) {
            call.out()
                    .println("ARPING " + address + " from " + Ipv4Address.format(guest.address()) + " " + guest.port());
            call.out().flush();
        }
        LinkedBlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
        AtomicBoolean interrupted = new AtomicBoolean();
        call.onInterrupt(() -> {
            interrupted.set(true);
            replies.add(new Reply(0, 0));
        });
        long sent = 0;
        long received = 0;
        long startNs = System.nanoTime();
        try (Closing _ = Closing.of(guest.listen(0, new GuestListener() {
            @Override
            public void onArpReply(int source, long mac, long timeNs) {
                if (source == target) {
                    replies.add(new Reply(mac, timeNs));
                }
            }
        }))) {
            long sentNs = startNs;
            long nextNs = startNs;
            while (!interrupted.get()
                    && System.nanoTime() - startNs < deadlineNs
                    && !(parsed.has("-f") && received > 0)) {
                if (System.nanoTime() >= nextNs) {
                    if (count > 0 && (sent == count || received >= count)) {
                        break;
                    }
                    sent++;
                    sentNs = System.nanoTime();
                    nextNs += intervalNs;
                    guest.sendArpRequest(target);
                }
                Reply reply = replies.poll(nextNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (reply == null || interrupted.get()) {
                    continue;
                }
                received++;
                if (!quiet) {
                    call.out()
                            .println("Unicast reply from " + address + " ["
                                    + MacAddress.format(reply.mac).toUpperCase(Locale.ROOT) + "]  "
                                    + Numbers.milliseconds(reply.timeNs - sentNs) + "ms");
                    call.out().flush();
                }
                if (count > 0 && sent == count && received >= count) {
                    break;
                }
            }
        }
        if (!quiet) {
            call.out().println("Sent " + sent + " probes (" + sent + " broadcast(s))");
            call.out().println("Received " + received + " response(s)");
        }
        return received > 0 ? 0 : 1;
    }
}
