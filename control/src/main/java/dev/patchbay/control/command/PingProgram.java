package dev.patchbay.control.command;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.control.guest.Station;

/**
 * {@code ping}, sent by a guest of the host or a namespace (ping(8) of iputils).
 *
 * <p>Any thread may call; each call is a {@link PingRun} of its own.
 */
public final class PingProgram extends GuestProgram {
    private static final ToolOptions OPTIONS = ToolOptions.of(
            "-c=", "-i=", "-s=", "-W=", "-w=", "-I=", "-t=", "-q", "-n", "-4", "-D", "-h", "--help", "-V");

    private static final String HELP = """

            Usage
              ping [options] <destination>

            Options:
              <destination>      IPv4 address
              -c <count>         stop after <count> replies
              -h                 print help and exit
              -I <interface>     the guest that sends, by its name or its port's; in a namespace, its device or address
              -i <interval>      seconds between sending each packet
              -n                 no reverse DNS name resolution
              -q                 quiet output
              -s <size>          use <size> as number of data bytes to be sent
              -t <ttl>           define time to live
              -W <timeout>       time to wait for response
              -w <deadline>      reply wait <deadline> in seconds
            """;

    private static final int MAX_PAYLOAD = 9_000;

    /** The tool for the guests and namespaces of a host. */
    public PingProgram(HostServices services) {
        super(services, OPTIONS, HELP);
    }

    @Override
    public String name() {
        return "ping";
    }

    @Override
    public String summary() {
        return "ICMP echo requests from a guest or a namespace";
    }

    @Override
    boolean reachesByRoute() {
        return true;
    }

    @Override
    int run(ProgramCall call, ToolOptions.Parsed parsed, Station sender, int target)
            throws CommandFailure, InterruptedException {
        PingRun.Plan plan = new PingRun.Plan(
                target,
                Numbers.whole(parsed, "-c", 0, 1, Integer.MAX_VALUE),
                Numbers.nanoseconds(parsed, "-i", 1.0),
                (int) Numbers.whole(parsed, "-s", 56, 0, MAX_PAYLOAD),
                (int) Numbers.whole(parsed, "-t", 64, 1, 255),
                Numbers.nanoseconds(parsed, "-W", 10.0),
                parsed.has("-w") ? Numbers.nanoseconds(parsed, "-w", 0) : Long.MAX_VALUE,
                parsed.has("-q"),
                parsed.has("-D"));
        String destination = Ipv4Address.format(target);
        String from =
                parsed.has("-I") ? " from " + Ipv4Address.format(sender.address()) + " " + sender.port() + ":" : "";
        call.out()
                .println("PING " + destination + " (" + destination + ")" + from + " " + plan.payload() + "("
                        + (plan.payload() + 28) + ") bytes of data.");
        call.out().flush();
        return new PingRun(call, sender, plan).run();
    }
}
