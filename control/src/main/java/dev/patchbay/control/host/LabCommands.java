package dev.patchbay.control.host;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.guest.EchoRequest;
import dev.patchbay.control.guest.EchoResult;
import dev.patchbay.control.guest.Guest;
import dev.patchbay.control.json.Json;
import dev.patchbay.control.lab.BoundAddress;
import dev.patchbay.control.lab.Lab;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The commands by which a runner uses a host: what guests shall do, and what can be looked at. Arguments and answers are
 * made for programs; people have {@code exec}.
 */
final class LabCommands {
    private final Lab lab;
    private final Host host;
    private final HostCapture capture;
    private final LabQuestions questions;

    private LabCommands(Lab lab, Host host, HostCapture capture) {
        this.lab = lab;
        this.host = host;
        this.capture = capture;
        this.questions = new LabQuestions(host.vswitch(), host.guests());
    }

    static void register(CommandRegistry registry, Lab lab, Host host, HostCapture capture) {
        LabCommands commands = new LabCommands(lab, host, capture);
        registry.command("lab/info", "", 0, 0, arguments -> commands.info());
        registry.command("lab/look", "QUESTIONS", 1, 1, arguments -> commands.look(arguments.getFirst()));
        registry.command("lab/dump", "FOLDER", 1, 1, arguments -> commands.dump(arguments.getFirst()));
        registry.command("guest/run", "KIND GUEST ADDRESS COUNT INTERVAL_NS SIZE PORT LINGER_NS", 8, 8, commands::run);
        registry.command("guest/send", "GUEST FRAME COUNT", 3, 3, commands::send);
    }

    private String info() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("lab", lab.name());
        info.put("host", host.name());
        info.put("pid", ProcessHandle.current().pid());
        info.put(
                "underlay",
                BoundAddress.text(lab.address(host.name()), host.options().port()));
        info.put("guests", host.guests().all().stream().map(Guest::name).toList());
        return Json.write(info);
    }

    private String look(String asked) throws CommandFailure, InterruptedException {
        if (!(Json.parse(asked) instanceof List<?> list)) {
            throw new CommandFailure("QUESTIONS must be a JSON list of lists");
        }
        return Json.write(questions.answer(list));
    }

    private String dump(String folder) throws CommandFailure, InterruptedException {
        try {
            return String.join("\n", new HostDump(host, capture).write(Path.of(folder)));
        } catch (IOException e) {
            throw new CommandFailure("cannot write the dump to " + folder + ": " + e);
        }
    }

    private String run(List<String> arguments) throws CommandFailure, InterruptedException {
        Guest guest = guest(arguments.get(1));
        EchoRequest request;
        try {
            request = new EchoRequest(
                    EchoRequest.Kind.valueOf(arguments.getFirst().toUpperCase(Locale.ROOT)),
                    Ipv4Address.parse(arguments.get(2)),
                    Integer.parseInt(arguments.get(3)),
                    Long.parseLong(arguments.get(4)),
                    Integer.parseInt(arguments.get(5)),
                    Integer.parseInt(arguments.get(6)),
                    Long.parseLong(arguments.get(7)));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("bad argument: " + e.getMessage());
        }
        EchoResult result = await(guest.run(request));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("sent", result.sent());
        answer.put("received", result.received());
        answer.put("duplicates", result.duplicates());
        answer.put("unresolved", result.unresolved());
        answer.put("corrupt", result.corrupt());
        answer.put("first_answer_ms", result.firstAnswerEpochMs());
        answer.put("latency", result.latency().encoded());
        return Json.write(answer);
    }

    private String send(List<String> arguments) throws CommandFailure, InterruptedException {
        try {
            return await(guest(arguments.getFirst())
                            .send(HexFormat.of().parseHex(arguments.get(1)), Integer.parseInt(arguments.get(2))))
                    .toString();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("bad argument: " + e.getMessage());
        }
    }

    private Guest guest(String name) throws CommandFailure {
        return host.guests()
                .named(name)
                .orElseThrow(() -> new CommandFailure("no guest '" + name + "' on host " + host.name()));
    }

    static <T> T await(CompletableFuture<T> future) throws CommandFailure, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new CommandFailure(String.valueOf(e.getCause().getMessage()));
        }
    }
}
