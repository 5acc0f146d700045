package dev.patchbay.control.host;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.counter.PortCounters;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.vport.Vport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes down what a host knows, for the reader of a failed run: {@code HOST-BRIDGE.flows} with counters, {@code
 * HOST-BRIDGE.fdb}, {@code HOST.ports}, {@code HOST.drops}, and {@code HOST.pcapng} if frames were kept.
 */
final class HostDump {
    private final Host host;
    private final HostCapture capture;

    /**
     * Prepares a dump.
     *
     * @param capture the frames kept, or {@code null}
     */
    HostDump(Host host, HostCapture capture) {
        this.host = host;
        this.capture = capture;
    }

    /**
     * Writes the files.
     *
     * @return their names
     */
    List<String> write(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Map<String, String> files = new LinkedHashMap<>();
        try {
            files.putAll(LabCommands.await(host.vswitch().call(this::texts)));
        } catch (CommandFailure e) {
            throw new IOException(e.getMessage(), e);
        }
        files.put(host.name() + ".drops", drops());
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        List<String> names = new ArrayList<>(files.keySet());
        if (capture != null && capture.isRunning()) {
            names.add(host.name() + ".pcapng");
            capture.write(folder.resolve(host.name() + ".pcapng"));
        }
        return names;
    }

    private Map<String, String> texts(SwitchModel model) {
        model.pushStatistics();
        Map<String, String> texts = new LinkedHashMap<>();
        StringBuilder ports = new StringBuilder();
        for (Bridge bridge : model.bridges()) {
            StringBuilder flows = new StringBuilder();
            for (Rule rule : FlowText.select(bridge, "")) {
                flows.append(FlowText.lineWithStatistics(bridge, rule, model.nowMs()))
                        .append('\n');
            }
            texts.put(host.name() + "-" + bridge.name() + ".flows", flows.toString());
            texts.put(host.name() + "-" + bridge.name() + ".fdb", bridge.fdb().show(bridge, model.nowMs()));
            for (OfPort port : bridge.ports()) {
                Vport vport = model.vport(port);
                if (vport != null) {
                    ports.append(bridge.name() + " " + port.name() + ": rx " + vport.total(PortCounters::rxPackets)
                            + " dropped " + vport.total(PortCounters::rxDropped) + ", tx "
                            + vport.total(PortCounters::txPackets) + " dropped "
                            + vport.total(PortCounters::txDropped) + " errors "
                            + vport.total(PortCounters::txErrors) + "\n");
                }
            }
        }
        texts.put(host.name() + ".ports", ports.toString());
        return texts;
    }

    private String drops() {
        StringBuilder drops = new StringBuilder();
        for (DropReason reason : DropReason.values()) {
            long count = host.vswitch().counters().drops(reason);
            if (count > 0) {
                drops.append(count + " " + reason + ": " + reason.description() + "\n");
            }
        }
        return drops.toString();
    }
}
