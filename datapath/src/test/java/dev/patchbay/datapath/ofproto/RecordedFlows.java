package dev.patchbay.datapath.ofproto;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.group.GroupMod;
import dev.patchbay.datapath.ofproto.group.GroupSyntax;
import dev.patchbay.datapath.ofproto.meter.MeterMod;
import dev.patchbay.datapath.ofproto.meter.MeterSyntax;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Flows given to a real Open vSwitch, and what it answered; and the same asked of this switch. */
final class RecordedFlows {
    static final List<String> FILES = List.of(
            "flows-written.tsv",
            "flows-random-1.tsv",
            "flows-random-2.tsv",
            "flows-random-3.tsv",
            "flows-random-4.tsv",
            "flows-refused.tsv",
            "flows-fields.tsv");
    private static final List<OpenFlowVersion> DUMPS =
            List.of(OpenFlowVersion.OF10, OpenFlowVersion.OF13, OpenFlowVersion.OF15);

    private RecordedFlows() {}

    /**
     * One flow and the answer to it.
     *
     * @param version OpenFlow version that carried the flow.
     * @param flow text given to add-flow.
     * @param error message or, behind an exclamation mark, name of the error; empty if it was taken.
     * @param dumps what dump-flows --no-stats --no-names printed with OpenFlow 1.0, 1.3 and 1.5; an exclamation mark where
     *     that failed.
     */
    record Answer(OpenFlowVersion version, String flow, String error, List<String> dumps) {
        /** Whether this switch's answer to the same is as good: details may follow an error message. */
        boolean agrees(Answer own) {
            if (!error.isEmpty()) {
                return error.startsWith("!") ? !own.error.isEmpty() : own.error.startsWith(error);
            }
            boolean same = own.error.isEmpty();
            for (int i = 0; same && i < dumps.size(); i++) {
                same = dumps.get(i).equals("!") || dumps.get(i).equals(own.dumps.get(i));
            }
            return same;
        }
    }

    static List<String> lines(String name) {
        try (InputStream in = Objects.requireNonNull(RecordedFlows.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Answer> read(String name) {
        List<Answer> answers = new ArrayList<>();
        for (String line : lines(name)) {
            String[] parts = line.split("\t", -1);
            answers.add(new Answer(
                    OpenFlowVersion.of(parts[0]), parts[1], parts[2], List.of(parts[3], parts[4], parts[5])));
        }
        return answers;
    }

    /** A bridge with the ports, groups and meters that the recording switch had. */
    static Bridge bridge() {
        Bridge bridge = new Bridge(1, "br1", 1, ChangeSink.NONE);
        for (int i = 1; i <= 4; i++) {
            bridge.addPort("q" + i, i, PortType.ORDINARY, i);
        }
        bridge.addPort("patch-tun", 7, PortType.ORDINARY, 7);
        for (int group = 10; group <= 11; group++) {
            String text = "group_id=" + group + ",type=all,bucket=output:1";
            bridge.groups().apply(GroupSyntax.parse(GroupMod.Command.ADD, text, bridge, OpenFlowVersion.OF15), 0);
        }
        bridge.meters()
                .apply(
                        MeterSyntax.parse(
                                MeterMod.Command.ADD, "meter=10,kbps,band=type=drop,rate=5", OpenFlowVersion.OF13),
                        0);
        return bridge;
    }

    static Answer ask(OpenFlowVersion version, String flow) {
        Bridge bridge = bridge();
        try {
            bridge.flows()
                    .apply(
                            FlowParser.parse(FlowMod.Command.ADD, flow, bridge, version)
                                    .mod(),
                            0);
        } catch (FlowSyntaxException | FlowModException e) {
            return new Answer(version, flow, e.getMessage(), List.of("", "", ""));
        }
        List<Rule> rules = bridge.flows().select(FlowMod.deleteAll());
        List<String> dumps = new ArrayList<>();
        for (OpenFlowVersion dump : DUMPS) {
            dumps.add(FlowFormat.bare(dump).dump(rules, 0).strip());
        }
        return new Answer(version, flow, "", dumps);
    }
}
