package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.field.Numbers;
import dev.patchbay.datapath.revalidator.FlowLimit;
import java.util.List;

/** The cache and who keeps it true: {@code upcall/…} and {@code revalidator/…} of {@code ovs-appctl} (ovs-vswitchd(8)). */
final class CacheCommands {
    private final SwitchAccess access;

    CacheCommands(SwitchAccess access) {
        this.access = access;
    }

    void register(CommandRegistry registry) {
        registry.command("upcall/show", "", 0, 0, _ -> access.ask(CacheCommands::show));
        registry.command("upcall/set-flow-limit", "flow-limit-number", 1, 1, this::setLimit);
        registry.command("upcall/disable-megaflows", "", 0, 0, _ -> megaflows(false, "megaflows disabled"));
        registry.command("upcall/enable-megaflows", "", 0, 0, _ -> megaflows(true, "megaflows enabled"));
        registry.command(
                "revalidator/purge",
                "",
                0,
                0,
                _ -> access.ask(model -> {
                    model.revalidator().purge(model.nowMs());
                    return "";
                }));
        registry.command(
                "revalidator/wait",
                "",
                0,
                0,
                _ -> access.ask(model -> {
                    model.pushStatistics();
                    return "";
                }));
    }

    private static String show(SwitchModel model) {
        FlowLimit limit = model.revalidator().limit();
        int flows = model.revalidator().size();
        return Datapath.NAME + ":\n"
                + "  flows         : (current " + flows + ") (avg " + limit.average() + ") (max " + limit.highest()
                + ") (limit " + limit.limit() + ")\n"
                + "  dump duration : " + limit.durationMs() + "ms\n"
                + "  ufid enabled : true\n"
                + "\n"
                + "  0: (keys " + flows + ")\n";
    }

    private String megaflows(boolean wide, String answer) throws CommandFailure, InterruptedException {
        return access.ask(model -> {
            model.revalidator().wideFlows(wide);
            model.revalidator().purge(model.nowMs());
            return answer;
        });
    }

    private String setLimit(List<String> arguments) throws CommandFailure, InterruptedException {
        int flows = Math.clamp(Numbers.parseDecimal(arguments.getFirst()), 0, Integer.MAX_VALUE);
        return access.ask(model -> {
            model.revalidator().limit().set(flows);
            return "set flow_limit to " + flows + "\n";
        });
    }
}
