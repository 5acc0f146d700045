package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.Rule;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ovs-ofctl monitor} and {@code snoop}: prints what the switch tells a controller until it is interrupted.
 *
 * <p>Packets and removed flows come only if a miss length is given, news of flows only for what {@code watch:} asks for.
 * The flows that there are come first, on standard output; all the rest goes to standard error, as with the original.
 */
final class OfctlMonitor {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS: ");

    private final SwitchAccess access;

    OfctlMonitor(SwitchAccess access) {
        this.access = access;
    }

    void monitor(OfctlRequest request) throws CommandFailure, InterruptedException {
        boolean packets = false;
        boolean invalidTtl = false;
        List<FlowWatch> watches = new ArrayList<>();
        for (String word : request.arguments().subList(1, request.arguments().size())) {
            if (!word.isEmpty() && Character.isDigit(word.charAt(0))) {
                packets = !word.matches("0+([^0-9].*)?");
            } else if (word.equals("invalid_ttl")) {
                invalidTtl = true;
            } else if (word.startsWith("watch:")) {
                watches.add(FlowWatch.parse(
                        word.substring("watch:".length()), PortNameList.accepted(access, request), request.spoken()));
            } else {
                throw new CommandFailure(word + ": unsupported \"monitor\" argument");
            }
        }
        listen(request, packets, invalidTtl, watches);
    }

    /** Everything that controllers get, and all news of flows, without asking the switch for anything. */
    void snoop(OfctlRequest request) throws CommandFailure, InterruptedException {
        listen(request, true, true, List.of());
    }

    private void listen(OfctlRequest request, boolean packets, boolean invalidTtl, List<FlowWatch> watches)
            throws CommandFailure, InterruptedException {
        MonitorListener listener = access.ask(model -> {
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            MonitorText text = new MonitorText(request.spoken(), request.shownNames(bridge));
            MonitorListener added = new MonitorListener(text, packets, invalidTtl, watches);
            printInitial(request, bridge, text, packets, watches);
            if (packets) {
                bridge.controllers().add(added);
            }
            bridge.flows().observe(added);
            return added;
        });
        try {
            request.call().out().flush();
            while (true) {
                String message = listener.take();
                String time = request.options().has("--timestamp")
                        ? LocalDateTime.now(ZoneId.systemDefault()).format(TIME)
                        : "";
                request.call().err().print(time + message);
                request.call().err().flush();
            }
        } finally {
            access.ask(model -> {
                Bridge bridge = model.bridge(request.argument(0));
                if (bridge != null) {
                    bridge.controllers().remove(listener);
                    bridge.flows().ignore(listener);
                }
                return null;
            });
        }
    }

    /** Each watch is a request; the ones before it, and the setting of the miss length, count its number up. */
    private static void printInitial(
            OfctlRequest request, Bridge bridge, MonitorText text, boolean packets, List<FlowWatch> watches) {
        int xid = 2 + (packets ? 3 : 0) + (request.acceptsNames() ? 4 : 0);
        for (FlowWatch watch : watches) {
            StringBuilder reply = new StringBuilder(text.flowUpdates(xid++));
            if (watch.initial()) {
                for (Rule rule : bridge.flows().select(watch.flows().as(FlowMod.Command.DELETE))) {
                    reply.append(text.flowUpdate(text.initialEvent(), rule, watch.actions()));
                }
            }
            request.print(reply.toString());
        }
    }
}
