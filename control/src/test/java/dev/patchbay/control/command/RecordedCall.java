package dev.patchbay.control.command;

import dev.patchbay.control.appctl.ProgramCall;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A caller in the memory of a test. */
public final class RecordedCall implements ProgramCall {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
    private final PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8);
    private final Map<String, ByteArrayOutputStream> files = new HashMap<>();
    private InputStream in = InputStream.nullInputStream();
    private boolean terminal;
    private volatile Runnable interruptHandler;

    public RecordedCall terminal() {
        terminal = true;
        return this;
    }

    public RecordedCall input(String text) {
        in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Puts a file where the program can read it. */
    public RecordedCall file(String path, String text) {
        files.computeIfAbsent(path, _ -> new ByteArrayOutputStream()).writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    public String errors() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    public byte[] file(String path) {
        return files.get(path).toByteArray();
    }

    public Runnable interruptHandler() {
        return interruptHandler;
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public PrintStream out() {
        return out;
    }

    @Override
    public PrintStream err() {
        return err;
    }

    @Override
    public boolean outIsTerminal() {
        return terminal;
    }

    @Override
    public InputStream openRead(String path) throws IOException {
        if (!files.containsKey(path)) {
            throw new IOException("No such file or directory");
        }
        return new ByteArrayInputStream(file(path));
    }

    @Override
    public OutputStream openWrite(String path) {
        return files.computeIfAbsent(path, _ -> new ByteArrayOutputStream());
    }

    @Override
    public void onInterrupt(Runnable handler) {
        interruptHandler = handler;
    }
}
