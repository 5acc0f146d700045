package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.control.capture.CaptureFilter;
import dev.patchbay.control.capture.CaptureRing;
import dev.patchbay.control.capture.FrameTaps;
import dev.patchbay.control.capture.HexStyle;
import dev.patchbay.control.capture.PcapWriter;
import dev.patchbay.control.guest.Guest;
import dev.patchbay.control.guest.GuestConfiguration;
import dev.patchbay.control.guest.GuestDirectory;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.vport.FrameTap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code tcpdump} on a port of the switch or a device of a namespace (tcpdump(1)).
 *
 * <p>Addresses and ports are always shown as numbers, as with {@code -n}. Any thread may call; each call captures on its own.
 */
public final class TcpdumpProgram implements Program {
    private static final ToolOptions OPTIONS = ToolOptions.of(
            "-i=",
            "--interface=",
            "-c=",
            "-w=",
            "-s=",
            "--snapshot-length=",
            "-Q=",
            "--direction=",
            "-n",
            "-e",
            "-v",
            "-q",
            "-t",
            "-l",
            "-U",
            "-p",
            "-x",
            "-X",
            "-A",
            "-D",
            "--list-interfaces",
            "--print",
            "--immediate-mode",
            "-h",
            "--help",
            "--version");

    private static final String HELP = """
            Usage: tcpdump [-AelntvxX] [ -c count ] [ -i interface ] [ -Q in|out|inout ]
            \t\t[ -s snaplen ] [ -w file ] [ expression ]
            Interfaces: those that -D lists, and any for all.
            Expressions: arp, rarp, ip, ip6, icmp, icmp6, tcp, udp, sctp, [src|dst] host ADDRESS, [src|dst] net RANGE,
            \t\t[tcp|udp] [src|dst] port N, portrange N-M, proto N, ether [src|dst|host] MAC, vlan [N], broadcast,
            \t\tmulticast, less N, greater N, PROTOCOL[INDEX:SIZE] compared with a number,
            \t\tjoined by and, or, not and parentheses.
            """;

    /** The name for all devices together. */
    private static final String ANY = "any";

    private static final int DEFAULT_SNAPSHOT = 262_144;
    private static final long IDLE_MS = 5;

    private final SwitchAccess access;
    private final GuestDirectory guests;

    /** The tool for a host. */
    public TcpdumpProgram(HostServices services) {
        access = new SwitchAccess(services.vswitch());
        guests = services.guests();
    }

    @Override
    public String name() {
        return "tcpdump";
    }

    @Override
    public String summary() {
        return "the frames of a port or device";
    }

    @Override
    public int run(ProgramCall call, List<String> arguments) throws IOException, InterruptedException {
        try {
            ToolOptions.Parsed parsed = OPTIONS.parse(arguments);
            if (parsed.has("-h", "--help", "--version")) {
                call.out().print(parsed.has("--version") ? "tcpdump (Patchbay)\n" : HELP);
                return 0;
            }
            if (parsed.has("-D", "--list-interfaces")) {
                call.out().print(interfaces(call));
                return 0;
            }
            String port = parsed.value(null, "-i", "--interface");
            if (port == null && !call.guest().isEmpty()) {
                port = GuestConfiguration.DEVICE;
            }
            if (port == null) {
                throw new CommandFailure(
                        "no port given; name one with -i:\n" + interfaces(call).stripTrailing());
            }
            capture(call, parsed, port);
            return 0;
        } catch (CommandFailure failure) {
            call.err().println("tcpdump: " + failure.getMessage());
            return 1;
        }
    }

    private void capture(ProgramCall call, ToolOptions.Parsed parsed, String port)
            throws CommandFailure, IOException, InterruptedException {
        long count = count(parsed);
        int snapshot = (int) Numbers.whole(parsed, "-s", 0, 0, DEFAULT_SNAPSHOT);
        CaptureFilter filter = filter(String.join(" ", parsed.operands()));
        Boolean only = incoming(parsed.value("inout", "-Q", "--direction"));
        String file = parsed.value(null, "-w");
        boolean any = port.equals(ANY);
        int kept = snapshot == 0 ? DEFAULT_SNAPSHOT : snapshot;
        CaptureRing ring = new CaptureRing(CaptureRing.DEFAULT_RING_BYTES, kept);
        AtomicBoolean interrupted = new AtomicBoolean();
        call.onInterrupt(() -> interrupted.set(true));
        List<CapturePoint> points = access.ask(model -> open(model, call, port));
        List<FrameTap> taps = new ArrayList<>();
        try (CapturePrinter printer = printer(call, parsed, file, kept, any)) {
            CaptureLoop loop = new CaptureLoop(ring, filter, points, any, only, count, printer);
            for (CapturePoint point : points) {
                taps.add(ring.tap(taps.size()));
                FrameTaps.add(point.vport(), taps.getLast());
            }
            // Who waits for this line misses no frame after it.
            call.err().print(listening(port, kept, parsed.count("-v") == 0 && file == null));
            while (!interrupted.get() && !loop.done()) {
                if (loop.drain() == 0) {
                    Thread.sleep(IDLE_MS);
                }
            }
            loop.drain();
            if (interrupted.get() && file == null) {
                call.out().println();
            }
            call.out().flush();
            printer.flush();
            call.err()
                    .print(summary(
                            loop.captured(),
                            Math.max(loop.matched() + ring.dropped(), loop.captured()),
                            ring.dropped()));
        } finally {
            for (int i = 0; i < taps.size(); i++) {
                FrameTaps.remove(points.get(i).vport(), taps.get(i));
            }
            close(points);
        }
    }

    private static CapturePrinter printer(
            ProgramCall call, ToolOptions.Parsed parsed, String file, int kept, boolean any)
            throws CommandFailure, IOException {
        if (file != null) {
            return CapturePrinter.file(pcap(call, file, kept, any ? PcapWriter.COOKED : PcapWriter.ETHERNET));
        }
        boolean both = parsed.has("-X");
        HexStyle hex = new HexStyle(
                both || parsed.has("-x"),
                both || (parsed.has("-A") && !parsed.has("-x")),
                parsed.count("-x") > 1 || parsed.count("-X") > 1 || parsed.count("-A") > 1);
        return CapturePrinter.text(call.out(), parsed.has("-e"), parsed.count("-v"), parsed.count("-t"), hex);
    }

    /** Inside a guest there is one device: the other side of its port. */
    private List<CapturePoint> open(SwitchModel model, ProgramCall call, String name) throws CommandFailure {
        if (call.guest().isEmpty()) {
            return name.equals(ANY)
                    ? CapturePoint.all(model, call.place())
                    : List.of(CapturePoint.open(model, call.place(), name));
        }
        if (!name.equals(GuestConfiguration.DEVICE) && !name.equals(ANY)) {
            throw new CommandFailure(name + ": No such device exists\n(No such device exists)");
        }
        Guest guest = guests.named(call.guest())
                .orElseThrow(() -> new CommandFailure("the guest " + call.guest() + " is gone"));
        return List.of(CapturePoint.open(model, "", guest.port()).ofGuest(GuestConfiguration.DEVICE, guest.mac()));
    }

    private static String listening(String port, int kept, boolean suppressed) {
        boolean any = port.equals(ANY);
        return (any ? "tcpdump: data link type LINUX_SLL2\n" : "")
                + (suppressed
                        ? "tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n"
                        : "tcpdump: ")
                + "listening on " + port + ", link-type "
                + (any ? "LINUX_SLL2 (Linux cooked v2)" : "EN10MB (Ethernet)") + ", snapshot length " + kept
                + " bytes\n";
    }

    private static PcapWriter pcap(ProgramCall call, String file, int snapshot, int linkType)
            throws CommandFailure, IOException {
        if (file.equals("-")) {
            return new PcapWriter(call.out(), snapshot, linkType);
        }
        try {
            return new PcapWriter(call.openWrite(file), snapshot, linkType);
        } catch (IOException failed) {
            throw new CommandFailure(file + ": " + failed.getMessage(), failed);
        }
    }

    private static String summary(long captured, long received, long dropped) {
        return captured + " packet" + (captured == 1 ? "" : "s") + " captured\n"
                + received + " packet" + (received == 1 ? "" : "s") + " received by filter\n"
                + dropped + " packet" + (dropped == 1 ? "" : "s") + " dropped by kernel\n";
    }

    private static long count(ToolOptions.Parsed parsed) throws CommandFailure {
        String text = parsed.value(null, "-c");
        if (text != null && (!text.matches("[0-9]{1,9}") || Long.parseLong(text) == 0)) {
            throw new CommandFailure("invalid packet count " + text);
        }
        return text == null ? Long.MAX_VALUE : Long.parseLong(text);
    }

    private static CaptureFilter filter(String expression) throws CommandFailure {
        try {
            return CaptureFilter.parse(expression);
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(wrong.getMessage(), wrong);
        }
    }

    /** Which frames are meant: those that come in, those that go out, or both, for which there is null. */
    private static Boolean incoming(String text) throws CommandFailure {
        return switch (text) {
            case "in" -> Boolean.TRUE;
            case "out" -> Boolean.FALSE;
            case "inout" -> null;
            default -> throw new CommandFailure("unknown capture direction `" + text + "'");
        };
    }

    private void close(List<CapturePoint> points) throws CommandFailure, InterruptedException {
        access.ask(model -> {
            points.forEach(point -> point.close(model));
            return null;
        });
    }

    private String interfaces(ProgramCall call) throws CommandFailure, InterruptedException {
        if (!call.guest().isEmpty()) {
            return "1." + GuestConfiguration.DEVICE + " [Up, Running]\n" + any(2);
        }
        List<String> names = access.ask(model -> CapturePoint.names(model, call.place()));
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            int number = names.indexOf(name) + 1;
            text.append(number).append('.').append(name).append(" [Up, Running]\n");
        }
        return text.append(any(names.size() + 1)).toString();
    }

    private static String any(int number) {
        return number + ".any (Pseudo-device that captures on all interfaces) [Up, Running]\n";
    }
}
