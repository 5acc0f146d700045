package dev.patchbay.control.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.json.Json;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.action.ActionNames;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.field.PacketParser;
import dev.patchbay.datapath.xlate.trace.PacketTracer;
import dev.patchbay.datapath.xlate.trace.TraceRequest;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code ofproto/trace} of Open vSwitch 3.1.0 said about the frames of scenarios, each taken just before the frame
 * came. The cache entry need only be correct, ports of the datapath have other numbers, and so have recirculations.
 */
class TraceTextTest {
    static List<Path> files() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(TraceTextTest.class.getResource("trace-text"))
                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    @SuppressWarnings("unchecked")
    void shouldExplainAsOpenVSwitchDid(Path file) throws Exception {
        Map<String, Object> document = (Map<String, Object>) Json.parse(Files.readAllBytes(file));
        List<Map<String, Object>> traces = (List<Map<String, Object>>) document.get("traces");
        Path played = file.resolveSibling("..").resolve(document.get("scenario") + ".json");
        Scenario scenario = ScenarioReader.read(Files.readAllBytes(played));
        SoftAssertions softly = new SoftAssertions();
        int asked = 0;
        try (ScenarioPlayer player = new ScenarioPlayer(scenario, true)) {
            for (Step step : scenario.steps()) {
                for (Map<String, Object> trace : traces) {
                    if (((Number) trace.get("event")).intValue() == step.index()) {
                        String text = player.onModel(
                                model -> explained(model, (String) trace.get("bridge"), (String) trace.get("flow")));
                        softly.assertThat(free(text)).as(step.toString()).isEqualTo(free((String) trace.get("text")));
                        asked++;
                    }
                }
                player.play(step, new ArrayList<>());
            }
        }
        softly.assertAll();
        assertThat(asked).isEqualTo(traces.size());
    }

    private static String explained(SwitchModel model, String bridgeName, String flow) {
        Bridge bridge = model.bridge(bridgeName);
        TraceRequest request = new TraceRequest(
                bridge, PacketParser.parse(flow, bridge), false, null, List.of(), false, ActionNames.NUMBERS);
        return PacketTracer.trace(model.translator(), request, model.nowMs()).text();
    }

    /** The text without what is free. */
    private static String free(String text) {
        return text.strip()
                .replaceAll("(?m)^Megaflow: .*", "Megaflow:")
                .replaceAll("(?m)^Datapath actions: .*", "Datapath actions:")
                .replaceAll("recirc\\(0x[0-9a-f]+\\)", "recirc()")
                .replaceAll("recirc_id=0x[0-9a-f]+", "recirc_id=");
    }
}
