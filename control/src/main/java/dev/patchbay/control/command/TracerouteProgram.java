package dev.patchbay.control.command;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.control.guest.Station;

/**
 * {@code traceroute}, sent by a guest of the host or a namespace (traceroute(8) of Dmitry Butskoy), by UDP or ICMP.
 *
 * <p>Any thread may call; each call is a {@link TracerouteRun} of its own.
 */
public final class TracerouteProgram extends GuestProgram {
    private static final ToolOptions OPTIONS = ToolOptions.of(
            "-4",
            "-I",
            "--icmp",
            "-U",
            "--udp",
            "-n",
            "-m=",
            "--max-hops=",
            "-q=",
            "--queries=",
            "-w=",
            "--wait=",
            "-f=",
            "--first=",
            "-p=",
            "--port=",
            "-s=",
            "--source=",
            "-i=",
            "--interface=",
            "-N=",
            "--sim-queries=",
            "-h",
            "--help");

    private static final String HELP = """
            Usage:
              traceroute [ -4nIU ] [ -f first_ttl ] [ -i device ] [ -m max_ttl ] [ -N squeries ] [ -p port ]
                         [ -w MAX,HERE,NEAR ] [ -q nqueries ] [ -s src_addr ] host [ packetlen ]
            Options:
              -f first_ttl  --first=first_ttl
                              Start from the first_ttl hop (instead from 1)
              -I  --icmp      Use ICMP ECHO for tracerouting
              -U  --udp       Use UDP to a port that grows with each probe, from 33434 on. The default
              -i device  --interface=device
                              The guest that sends, by its name or its port's; in a namespace, its device
              -m max_ttl  --max-hops=max_ttl
                              The most hops that are asked, 30 by default
              -N squeries  --sim-queries=squeries
                              How many probes are under way at once, 16 by default
              -n              Do not resolve IP addresses to their domain names
              -p port  --port=port
                              The first port, for ICMP the first sequence number
              -w MAX,HERE,NEAR  --wait=MAX,HERE,NEAR
                              Wait for a probe no more than HERE (default 3) times longer than a response from
                              the same hop, or no more than NEAR (default 10) times than some next hop, or MAX
                              (default 5.0) seconds
              -q nqueries  --queries=nqueries
                              The number of probes per each hop, 3 by default
              -s src_addr  --source=src_addr
                              The source address
            """;

    private static final int HEADERS = 28;
    private static final int DEFAULT_LENGTH = 60;
    private static final int MAX_LENGTH = 9_000;
    private static final int MAX_QUERIES = 10;

    /** The tool for the guests and namespaces of a host. */
    public TracerouteProgram(HostServices services) {
        super(services, OPTIONS, HELP);
    }

    @Override
    public String name() {
        return "traceroute";
    }

    @Override
    public String summary() {
        return "the hops on the way from a guest or a namespace";
    }

    @Override
    boolean reachesByRoute() {
        return true;
    }

    @Override
    int operands() {
        return 2;
    }

    @Override
    String from(ToolOptions.Parsed parsed) {
        return parsed.value(parsed.value(null, "-s", "--source"), "-i", "--interface");
    }

    @Override
    int run(ProgramCall call, ToolOptions.Parsed parsed, Station sender, int target)
            throws CommandFailure, InterruptedException {
        boolean icmp = parsed.has("-I", "--icmp");
        int max = number(parsed, 30, 255, "max hops cannot be more than 255", "-m", "--max-hops");
        int first = number(parsed, 1, 255, "first hop out of range", "-f", "--first");
        if (first > max) {
            throw new CommandFailure("first hop out of range");
        }
        int length = length(parsed);
        TracerouteRun.Waits waits = waits(parsed.value("5.0", "-w", "--wait"));
        TracerouteRun.Plan plan = new TracerouteRun.Plan(
                target,
                icmp,
                first,
                max,
                number(parsed, 3, MAX_QUERIES, "no more than " + MAX_QUERIES + " probes per hop", "-q", "--queries"),
                number(parsed, 16, 1 << 16, "bad number of probes at once", "-N", "--sim-queries"),
                number(parsed, icmp ? 1 : 33_434, 65_535, "bad port", "-p", "--port"),
                length - HEADERS,
                waits,
                !parsed.has("-n"));
        String destination = parsed.operands().getFirst();
        call.out()
                .print("traceroute to " + destination + " (" + Ipv4Address.format(target) + "), " + max + " hops max, "
                        + length + " byte packets");
        call.out().flush();
        return new TracerouteRun(call, sender, plan).run();
    }

    private static int length(ToolOptions.Parsed parsed) throws CommandFailure {
        if (parsed.operands().size() < 2) {
            return DEFAULT_LENGTH;
        }
        String text = parsed.operands().get(1);
        if (!text.matches("[0-9]{1,5}")) {
            throw new CommandFailure("Cannot handle `packetlen' cmdline arg `" + text + "' on position 2");
        }
        if (Integer.parseInt(text) > MAX_LENGTH) {
            throw new CommandFailure("too big packetlen " + text + " specified");
        }
        return Math.max(HEADERS, Integer.parseInt(text));
    }

    private static int number(ToolOptions.Parsed parsed, int absent, int most, String otherwise, String... names)
            throws CommandFailure {
        String text = parsed.value(null, names);
        if (text == null) {
            return absent;
        }
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
            throw new CommandFailure(otherwise);
        }
        return Integer.parseInt(text);
    }

    private static TracerouteRun.Waits waits(String text) throws CommandFailure {
        String[] parts = text.split(",", -1);
        double[] values = {5.0, 3.0, 10.0};
        if (parts.length > values.length) {
            throw new CommandFailure("bad wait specifications `" + text + "' used");
        }
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].matches("[0-9]{1,6}(\\.[0-9]{0,6})?|\\.[0-9]{1,6}")) {
                throw new CommandFailure("bad wait specifications `" + text + "' used");
            }
            values[i] = Double.parseDouble(parts[i]);
        }
        return new TracerouteRun.Waits(values[0], values[1], values[2]);
    }
}
