package dev.patchbay.control.command;

import dev.patchbay.codec.eth.ArpFlyweight;
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
 * {@code arping}, sent by a guest of the host or a namespace (arping(8) of iputils): questions, announcements, and the search
 * for somebody who has an address already.
 *
 * <p>Any thread may call.
 */
public final class ArpingProgram extends GuestProgram {
    private static final ToolOptions OPTIONS = ToolOptions.of(
            "-c=", "-i=", "-w=", "-W=", "-I=", "-s=", "-b", "-q", "-f", "-A", "-D", "-U", "-h", "--help", "-V");

    private static final String HELP = """

            Usage:
              arping [options] <destination>

            Options:
              -f            quit on first reply
              -q            be quiet
              -b            keep on broadcasting, do not unicast
              -D            duplicate address detection mode
              -U            unsolicited ARP mode, update your neighbours
              -A            ARP answer mode, update your neighbours
              -c <count>    how many packets to send
              -w <timeout>  how long to wait for a reply
              -i <interval> set interval between packets (default: 1 second)
              -I <device>   the guest that sends, by its name or its port's; in a namespace, its device
              -s <source>   source IP address
              <destination> IPv4 address
            """;

    /** One reply; null stands for an interrupt. */
    private record Reply(long mac, long timeNs) {}

    /** How it asks: {@code detects} for -D, {@code announces} for -U and -A, of which {@code answers} is -A. */
    private record Mode(boolean detects, boolean announces, boolean answers) {
        static Mode of(ToolOptions.Parsed parsed) {
            return new Mode(parsed.has("-D"), parsed.has("-U", "-A"), parsed.has("-A"));
        }

        int status(long received) {
            if (detects) {
                return received > 0 ? 1 : 0;
            }
            return announces || received > 0 ? 0 : 1;
        }
    }

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
    int run(ProgramCall call, ToolOptions.Parsed parsed, Station sender, int target)
            throws CommandFailure, InterruptedException {
        Mode mode = Mode.of(parsed);
        long count = Numbers.whole(parsed, "-c", 0, 1, Integer.MAX_VALUE);
        long intervalNs = Numbers.nanoseconds(parsed, "-i", 1.0);
        long deadlineNs = parsed.has("-w") ? Numbers.nanoseconds(parsed, "-w", 0) : Long.MAX_VALUE;
        boolean quiet = parsed.has("-q");
        boolean onlyOne = parsed.has("-f") || mode.detects;
        int source = source(parsed, mode, sender, target);
        String address = Ipv4Address.format(target);
        if (!quiet) {
            call.out().println("ARPING " + address + " from " + Ipv4Address.format(source) + " " + sender.port());
            call.out().flush();
        }
        LinkedBlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
        AtomicBoolean interrupted = new AtomicBoolean();
        call.onInterrupt(() -> {
            interrupted.set(true);
            replies.add(new Reply(0, 0));
        });
        long sent = 0;
        long broadcasts = 0;
        long received = 0;
        long to = MacAddress.BROADCAST;
        long startNs = System.nanoTime();
        try (Closing _ = Closing.of(sender.listen(0, new GuestListener() {
            @Override
            public void onArpReply(int from, long mac, long timeNs) {
                if (from == target && mac != sender.mac()) {
                    replies.add(new Reply(mac, timeNs));
                }
            }
        }))) {
            long sentNs = startNs;
            long nextNs = startNs;
            while (!interrupted.get() && System.nanoTime() - startNs < deadlineNs && !(onlyOne && received > 0)) {
                if (System.nanoTime() >= nextNs) {
                    if (count > 0 && (sent == count || (received >= count && !mode.announces))) {
                        break;
                    }
                    sent++;
                    broadcasts += to == MacAddress.BROADCAST ? 1 : 0;
                    sentNs = System.nanoTime();
                    nextNs += intervalNs;
                    sender.sendArp(
                            mode.answers ? ArpFlyweight.REPLY : ArpFlyweight.REQUEST,
                            source,
                            mode.answers ? sender.mac() : to,
                            target,
                            to);
                }
                Reply reply = replies.poll(nextNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (reply == null || interrupted.get()) {
                    continue;
                }
                received++;
                to = parsed.has("-b") || mode.announces ? to : reply.mac;
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
            call.out().println("Sent " + sent + " probes (" + broadcasts + " broadcast(s))");
            call.out().println("Received " + received + " response(s)");
        }
        return mode.status(received);
    }

    /** Announcements are made from the address itself, and who looks for others has none yet. */
    private static int source(ToolOptions.Parsed parsed, Mode mode, Station sender, int target) throws CommandFailure {
        String wanted = parsed.value(null, "-s");
        if (wanted != null) {
            return GuestChoice.destination(wanted);
        }
        return mode.detects ? 0 : mode.announces ? target : sender.address();
    }
}
