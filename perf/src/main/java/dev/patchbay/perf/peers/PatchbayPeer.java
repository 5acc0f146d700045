package dev.patchbay.perf.peers;

import static java.util.stream.Collectors.joining;

import dev.patchbay.control.cli.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Patchbay, as an ordinary host of a lab: {@code patchbay host}. */
final class PatchbayPeer implements Peer {
    private static final long START_SECONDS = 30;

    private final String name;
    private final List<String> options;
    private SwitchProcess process;

    /**
     * Describes it.
     *
     * @param name as users write it.
     * @param options of {@code patchbay host} beyond lab and name.
     */
    PatchbayPeer(String name, List<String> options) {
        this.name = name;
        this.options = options;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start(Place place, Path folder, Teardown teardown)
            throws IOException, InterruptedException, PeersException {
        Path lab = Files.writeString(folder.resolve("lab.yaml"), lab(place));
        process = SwitchProcess.start(
                teardown,
                folder.resolve(name + ".log"),
                Programs.inside(place.namespace(), ChildJvm.command(arguments(lab.toString()))),
                Map.of("XDG_RUNTIME_DIR", folder.toString()));
        process.await(" is up", START_SECONDS);
    }

    private List<String> arguments(String lab) {
        List<String> arguments = new ArrayList<>(List.of("host", lab, "--name", "sut"));
        arguments.addAll(options);
        return arguments;
    }

    private static String lab(Place place) {
        return """
                version: 1
                name: peers
                hosts:
                  sut:
                    local_ip: %1$s
                    bridges:
                      - name: br-tun
                        ports:
                          - {name: vxlan-source, ofport: %4$d, type: vxlan, options: {local_ip: %1$s, remote_ip: %2$s, key: flow}}
                          - {name: vxlan-sink, ofport: %5$d, type: vxlan, options: {local_ip: %1$s, remote_ip: %3$s, key: flow}}
                        flows:
                %6$s
                """.formatted(
                        place.inside(),
                        place.source(),
                        place.sink(),
                        BrTun.SOURCE_PORT,
                        BrTun.SINK_PORT,
                        BrTun.FLOWS.stream().map(flow -> "          - " + flow).collect(joining("\n")));
    }

    @Override
    public SwitchProcess process() {
        return process;
    }

    @Override
    public Map<String, Object> description() {
        return Map.of("command", "patchbay " + String.join(" ", arguments("lab.yaml")));
    }
}
