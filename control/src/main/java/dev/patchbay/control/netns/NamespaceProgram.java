package dev.patchbay.control.netns;

import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.appctl.ProgramCall;
import java.io.IOException;
import java.util.List;

/** A tool whose failures are texts with an exit status. One object serves all calls. */
abstract class NamespaceProgram implements Program {
    private final String name;
    private final String summary;

    NamespaceProgram(String name, String summary) {
        this.name = name;
        this.summary = summary;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String summary() {
        return summary;
    }

    @Override
    public final int run(ProgramCall call, List<String> arguments) throws IOException, InterruptedException {
        try {
            return answer(call, arguments);
        } catch (ToolFailure failure) {
            call.out().flush();
            String text = failure.getMessage();
            if (!text.isEmpty()) {
                call.err().print(text.endsWith("\n") ? text : text + "\n");
            }
            return failure.status();
        }
    }

    /** Runs it; the answer is the exit status. */
    abstract int answer(ProgramCall call, List<String> arguments) throws ToolFailure, IOException, InterruptedException;
}
