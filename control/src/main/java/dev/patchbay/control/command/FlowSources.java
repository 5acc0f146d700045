package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.FlowWalk;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.io.IOException;
import java.io.InputStream;

/** Fills a {@link FlowComparison} from files and bridges. Confined to the command's thread. */
final class FlowSources {
    private static final int FLOWS_AT_A_TIME = 8;

    private final SwitchAccess access;
    private final OfctlRequest request;
    private final FlowComparison comparison;
    private PortNames shownNames;
    private int formats = FlowFormats.ANY;

    FlowSources(SwitchAccess access, OfctlRequest request) {
        this.access = access;
        this.request = request;
        this.comparison = new FlowComparison(request.spoken());
    }

    FlowComparison comparison() {
        return comparison;
    }

    /** The names of the first bridge that was read, if names are shown. */
    PortNames shownNames() {
        return shownNames == null ? PortNames.NONE : shownNames;
    }

    /** Reads a bridge, or a file: what looks like a path, or is the name of a file. */
    void any(int side, String source) throws CommandFailure, IOException, InterruptedException {
        if (isFile(source)) {
            file(side, source, false);
        } else {
            bridge(side, source);
        }
    }

    private boolean isFile(String source) {
        if (source.startsWith("/") || source.startsWith(".")) {
            return true;
        }
        try (InputStream _ = request.call().openRead(source)) {
            return true;
        } catch (IOException absent) {
            return false;
        }
    }

    /**
     * Reads a file.
     *
     * @param named whether it may name the ports of the bridge that is the command's first argument
     */
    void file(int side, String name, boolean named) throws CommandFailure, IOException, InterruptedException {
        FlowFile file = FlowFile.read(request, name, "open");
        PortNames names = named ? PortNameList.accepted(access, request) : PortNames.NONE;
        FlowParser flows = new FlowParser(names, request.spoken());
        for (FlowFile.Line line : file.lines()) {
            FlowParser.Parsed flow = parse(file, line, flows);
            formats &= flow.formats();
            comparison.add(side, flow.mod());
        }
    }

    private static FlowParser.Parsed parse(FlowFile file, FlowFile.Line line, FlowParser flows) throws CommandFailure {
        try {
            return flows.parse(FlowMod.Command.ADD, line.text());
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure(file.place(line) + wrong.getMessage(), wrong);
        }
    }

    /** A request for flows cannot turn on table numbers in OpenFlow 1.0, so neither can what follows it. */
    void requireDumpable() throws CommandFailure {
        if (request.spoken() == OpenFlowVersion.OF10 && FlowFormats.needsTable(formats)) {
            throw new CommandFailure(
                    "switch does not support any of the usable flow formats (" + FlowFormats.names(formats) + ")");
        }
    }

    /** Reads the flows of a bridge. */
    void bridge(int side, String name) throws CommandFailure, InterruptedException {
        Bridge bridge = access.ask(model -> OfctlPorts.bridge(model, name));
        shownNames = shownNames == null ? request.shownNames(bridge) : shownNames;
        FlowWalk walk = bridge.flows().walk(FlowMod.deleteAll());
        access.inSteps(_ -> walk.step(FLOWS_AT_A_TIME, rule -> comparison.add(side, rule)));
    }
}
