package dev.patchbay.control.netns;

import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.command.RecordedCall;
import dev.patchbay.datapath.SwitchClock;
import dev.patchbay.datapath.SwitchContext;
import dev.patchbay.datapath.UnderlayFactory;
import dev.patchbay.datapath.VirtualSwitch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The programs of this package on a switch that is stepped by hand, called by command lines. */
final class ToolBench implements AutoCloseable {
    private final SwitchClock clock = SwitchClock.manual(1_700_000_000_000L);
    private final CommandRegistry registry = new CommandRegistry();
    private final VirtualSwitch vswitch = VirtualSwitch.stepped(
            new SwitchContext().clock(clock).emcInsertInverseProbability(1), UnderlayFactory.NONE);

    ToolBench() {
        NamespacePrograms.register(registry, vswitch, null);
    }

    /** What a command line printed on both streams, and its exit status. */
    record Answer(String text, int status) {}

    VirtualSwitch vswitch() {
        return vswitch;
    }

    Answer run(String line) throws IOException, InterruptedException {
        return run(line, "");
    }

    Answer run(String line, String input) throws IOException, InterruptedException {
        List<String> words = words(line);
        Program program = registry.program(words.getFirst());
        RecordedCall call = new RecordedCall().input(input);
        int status = program.run(call, words.subList(1, words.size()));
        return new Answer(call.output() + call.errors(), status);
    }

    /** Words with quotation marks around blanks. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (char c : (line + " ").toCharArray()) {
            if (c == '\'') {
                quoted = !quoted;
            } else if (c == ' ' && !quoted) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
            } else {
                word.append(c);
            }
        }
        return words;
    }

    @Override
    public void close() {
        vswitch.close();
    }
}
