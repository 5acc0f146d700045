package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.control.guest.Guest;
import dev.patchbay.control.guest.GuestDirectory;
import dev.patchbay.control.guest.TcpAnswer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * {@code curl}, by a guest of the host: gets one page by HTTP from an IPv4 address (curl(1)).
 *
 * <p>Any thread may call.
 */
public final class CurlProgram implements Program {
    private static final int HTTP_PORT = 80;
    private static final int USAGE = 2;
    private static final int BAD_URL = 3;
    private static final int NO_CONNECTION = 7;
    private static final int HTTP_ERROR = 22;
    private static final int TIMED_OUT = 28;
    private static final int RESET = 56;
    private static final int FIRST_ERROR = 400;

    private static final ToolOptions OPTIONS =
            ToolOptions.of("-i", "-s", "-S", "-f", "-v", "-I=", "--interface=", "-h", "--help", "--fail", "--include");

    private static final String HELP = """
            Usage: curl [options] <url>
             -f, --fail              Fail silently (no output at all) on HTTP errors
             -i, --include           Include protocol response headers in the output
             -I, --interface <guest> The guest that asks, by its name or its port's
             -s                      Silent mode
            """;

    private final GuestDirectory guests;

    /** The tool for the guests of a host. */
    public CurlProgram(GuestDirectory guests) {
        this.guests = guests;
    }

    @Override
    public String name() {
        return "curl";
    }

    @Override
    public String summary() {
        return "a page by HTTP, for a guest";
    }

    /** Host, port and path of a URL. */
    private record Url(int address, int port, String host, String path) {
        static Url parse(String text) throws CommandFailure {
            String rest = text.startsWith("http://") ? text.substring("http://".length()) : text;
            if (rest.contains("://")) {
                throw new CommandFailure("(1) Protocol \"" + rest.substring(0, rest.indexOf(':')) + "\" not supported");
            }
            int slash = rest.indexOf('/');
            String host = slash < 0 ? rest : rest.substring(0, slash);
            int colon = host.indexOf(':');
            int port = HTTP_PORT;
            if (colon >= 0) {
                if (!host.substring(colon + 1).matches("[0-9]{1,5}")) {
                    throw new CommandFailure("(3) URL using bad/illegal format or missing URL");
                }
                port = Integer.parseInt(host.substring(colon + 1));
            }
            String name = colon < 0 ? host : host.substring(0, colon);
            return new Url(GuestChoice.destination(name), port, host, slash < 0 ? "/" : rest.substring(slash));
        }
    }

    @Override
    public int run(ProgramCall call, List<String> arguments) throws InterruptedException {
        Url url;
        Guest guest;
        ToolOptions.Parsed parsed;
        try {
            parsed = OPTIONS.parse(arguments);
            if (parsed.has("-h", "--help")) {
                call.out().print(HELP);
                return 0;
            }
            if (parsed.operands().size() != 1) {
                throw new CommandFailure("(2) no URL specified");
            }
            String chosen = call.guest().isEmpty() ? parsed.value(null, "-I") : call.guest();
            guest = GuestChoice.sender(guests, chosen == null ? parsed.value(null, "--interface") : chosen);
            url = Url.parse(parsed.operands().getFirst());
        } catch (CommandFailure failure) {
            call.err().println("curl: " + failure.getMessage());
            return failure.getMessage().startsWith("(3)") ? BAD_URL : USAGE;
        }
        String request = "GET " + url.path() + " HTTP/1.1\r\nHost: " + url.host()
                + "\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        CompletableFuture<TcpAnswer> future = guest.fetch(url.address(), url.port(), request);
        call.onInterrupt(() -> future.cancel(false));
        try {
            return print(call, parsed, url, future.get());
        } catch (CancellationException | ExecutionException interrupted) {
            return TIMED_OUT;
        }
    }

    private static int print(ProgramCall call, ToolOptions.Parsed parsed, Url url, TcpAnswer answer) {
        return switch (answer.outcome()) {
            case REFUSED, UNREACHABLE -> {
                call.err()
                        .println("curl: (7) Failed to connect to " + url.host() + " port " + url.port()
                                + ": Couldn't connect to server");
                yield NO_CONNECTION;
            }
            case TIMED_OUT -> {
                call.err()
                        .println("curl: (28) Failed to connect to " + url.host() + " port " + url.port()
                                + ": Connection timed out");
                yield TIMED_OUT;
            }
            case RESET -> {
                call.err().println("curl: (56) Recv failure: Connection reset by peer");
                yield RESET;
            }
            case ANSWERED -> page(call, parsed, answer.text());
        };
    }

    private static int page(ProgramCall call, ToolOptions.Parsed parsed, String text) {
        int end = text.indexOf("\r\n\r\n");
        String[] first = text.split(" ", 3);
        boolean http = end >= 0 && text.startsWith("HTTP/") && first.length > 1 && first[1].matches("[0-9]{3}");
        if (http && parsed.has("-f", "--fail") && Integer.parseInt(first[1]) >= FIRST_ERROR) {
            call.err().println("curl: (22) The requested URL returned error: " + first[1]);
            return HTTP_ERROR;
        }
        boolean whole = !http || parsed.has("-i", "--include");
        call.out().print(whole ? text : text.substring(end + 4));
        return 0;
    }
}
