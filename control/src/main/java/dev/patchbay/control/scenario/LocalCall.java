package dev.patchbay.control.scenario;

import dev.patchbay.control.appctl.ProgramCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A call of a program from within this process: nothing to read, and what it prints is kept. */
final class LocalCall implements ProgramCall {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);

    /** Everything the program printed, complaints included. */
    String printed() {
        return printed.toString(StandardCharsets.UTF_8).strip();
    }

    @Override
    public InputStream in() {
        return InputStream.nullInputStream();
    }

    @Override
    public PrintStream out() {
        return stream;
    }

    @Override
    public PrintStream err() {
        return stream;
    }

    @Override
    public boolean outIsTerminal() {
        return false;
    }

    @Override
    public InputStream openRead(String path) throws IOException {
        throw new IOException("a scenario reads no files");
    }

    @Override
    public OutputStream openWrite(String path) throws IOException {
        throw new IOException("a scenario writes no files");
    }

    @Override
    public void onInterrupt(Runnable handler) {
        // Nobody can press Ctrl-C for one event of a scenario alone.
    }
}
