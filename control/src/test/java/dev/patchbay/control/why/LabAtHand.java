package dev.patchbay.control.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.command.RecordedCall;
import dev.patchbay.control.guest.Guest;
import dev.patchbay.control.host.EngineOptions;
import dev.patchbay.control.host.Host;
import dev.patchbay.control.host.HostOptions;
import dev.patchbay.control.lab.GuestSpec;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.run.HostLink;
import dev.patchbay.control.run.Leases;
import dev.patchbay.datapath.underlay.MemoryNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.DirectBuffer;

/** A lab in this JVM, and questions about it. */
final class LabAtHand implements AutoCloseable {
    private static final Pattern TABLE = Pattern.compile("table (\\d+)(?: priority (\\d+))?.*");

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private final Lab lab;
    private final Map<String, Host> running = new LinkedHashMap<>();

    /** Starts {@code labs/NAME.yaml}. */
    LabAtHand(String name) throws Exception {
        this(LabReader.read(Path.of("labs", name + ".yaml")));
    }

    LabAtHand(Lab lab) throws Exception {
        this.lab = lab;
        HostOptions options = new HostOptions(HostOptions.VXLAN_PORT, EngineOptions.DEFAULT, false, null);
        MemoryNetwork network = new MemoryNetwork();
        try {
            for (String name : lab.hosts().keySet()) {
                running.put(name, Host.start(lab, name, options, network));
            }
            Leases.await(lab, hosts());
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Starts a lab from its text. */
    static LabAtHand of(Path folder, String yaml) throws Exception {
        return new LabAtHand(LabReader.read(Files.writeString(folder.resolve("lab.yaml"), yaml)));
    }

    Map<String, HostLink> hosts() {
        Map<String, HostLink> links = new LinkedHashMap<>();
        running.forEach((name, host) -> links.put(name, HostLink.of(host)));
        return links;
    }

    /** Runs a program on a host, which has to succeed. */
    String run(String host, String... words) throws Exception {
        RecordedCall call = new RecordedCall();
        List<String> line = List.of(words);
        Program program = running.get(host).commands().program(line.getFirst());
        int status = program.run(call, line.subList(1, line.size()));
        call.out().flush();
        assertThat(status).as("%s: %s", line, call.errors()).isZero();
        return call.output();
    }

    /** Runs a program on a thread of its own. */
    CompletableFuture<Integer> start(String host, RecordedCall call, String... words) {
        List<String> line = List.of(words);
        Program program = running.get(host).commands().program(line.getFirst());
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                status.complete(program.run(call, line.subList(1, line.size())));
            } catch (Exception e) {
                status.completeExceptionally(e);
            }
        });
        return status;
    }

    Guest guest(String name) {
        GuestSpec spec = lab.guests().get(name);
        return running.get(spec.host()).guests().named(name).orElseThrow();
    }

    /** Has a guest send a frame as it is. */
    void send(String guest, DirectBuffer frame) throws Exception {
        byte[] bytes = new byte[frame.capacity()];
        frame.getBytes(0, bytes);
        assertThat(guest(guest).send(bytes, 1).get()).isOne();
    }

    /** Frames that a guest has got from another one's MAC address. */
    long seen(String guest, String from) throws Exception {
        return guest(guest).framesFrom(guest(from).mac()).get();
    }

    /** Waits until something holds. */
    static void await(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            assertThat(System.nanoTime() - start).as(what).isLessThan(PATIENCE_NS);
            Thread.onSpinWait();
        }
    }

    LabMap map() throws Exception {
        return LabMap.of(lab, hosts().values());
    }

    Question.Answer ask(String from, String packet) throws Exception {
        return ask(from, packet, false);
    }

    Question.Answer ask(String from, String packet, boolean reply) throws Exception {
        LabMap map = map();
        return new Question(hosts(), map).ask(Origin.parse(from, map), packet, reply);
    }

    /** The tables that a packet passes: {@code host bridge 0,60(100),…}, one element per bridge and copy, depth first. */
    static List<String> tables(Stop start) {
        List<String> found = new ArrayList<>();
        collect(start, null, 0, found);
        return found;
    }

    private static void collect(Stop stop, Stop before, int place, List<String> found) {
        StringBuilder text = new StringBuilder();
        for (String line : stop.lines()) {
            Matcher table = TABLE.matcher(line);
            if (table.matches()) {
                text.append(text.isEmpty() ? "" : ",").append(table.group(1));
                text.append('(')
                        .append(table.group(2) == null ? "miss" : table.group(2))
                        .append(')');
            }
        }
        boolean goesOn = before != null && stop.resumed() && stop.title().equals(before.title());
        int own = place;
        if (goesOn) {
            found.set(place, found.get(place) + ",ct," + text);
        } else if (!text.isEmpty()) {
            own = found.size();
            found.add(stop.host() + ' ' + stop.title() + ' ' + text);
        }
        for (Stop next : stop.next()) {
            collect(next, stop, own, found);
        }
    }

    @Override
    public void close() {
        running.values().forEach(Host::close);
    }
}
