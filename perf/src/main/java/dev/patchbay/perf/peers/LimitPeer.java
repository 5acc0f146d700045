package dev.patchbay.perf.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The program that only receives and sends: {@code perf/peers/limit.c}. */
final class LimitPeer implements Peer {
    /** Its name. */
    static final String NAME = "limit";

    /** Its second turn of a round: what lies between the two is noise. */
    static final String AGAIN = NAME + "-again";

    private final Tools tools;
    private SwitchProcess process;

    LimitPeer(Tools tools) {
        this.tools = tools;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start(Place place, Path folder, Teardown teardown) throws IOException {
        process = SwitchProcess.start(
                teardown,
                folder.resolve("limit.log"),
                Programs.inside(place.namespace(), List.of(tools.program(Tools.LIMIT), place.inside(), place.sink())),
                Map.of());
    }

    @Override
    public SwitchProcess process() {
        return process;
    }

    /** It rewrites nothing. */
    @Override
    public int vniOut() {
        return VNI_IN;
    }

    @Override
    public Map<String, Object> description() {
        return Map.of("sha256", tools.limitHash());
    }
}
