package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.SwitchClock;
import java.util.List;

/** {@code time/stop} and {@code time/warp} of {@code ovs-appctl} (ovs-vswitchd(8)), for labs that should not wait. */
final class TimeCommands {
    private final SwitchAccess access;
    private final SwitchClock clock;

    TimeCommands(SwitchAccess access, SwitchClock clock) {
        this.access = access;
        this.clock = clock;
    }

    void register(CommandRegistry registry) {
        registry.command("time/stop", "", 0, 0, arguments -> {
            clock.stop();
            return "";
        });
        registry.command("time/warp", "[large_msecs] msecs", 1, 2, this::warp);
    }

    /** The clock moves by the first number, in steps of the second; all that is due has expired when this returns. */
    private String warp(List<String> arguments) throws CommandFailure, InterruptedException {
        long total = milliseconds(arguments.getFirst());
        long step = arguments.size() > 1 ? milliseconds(arguments.get(1)) : total;
        for (long left = total; left > 0; left -= step) {
            long by = Math.min(step, left);
            access.ask(model -> {
                model.warp(by);
                return null;
            });
        }
        return "warped";
    }

    private static long milliseconds(String text) throws CommandFailure {
        if (!text.matches("[0-9]{1,15}") || Long.parseLong(text) <= 0) {
            throw new CommandFailure("invalid MSECS");
        }
        return Long.parseLong(text);
    }
}
