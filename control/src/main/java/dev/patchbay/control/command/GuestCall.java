package dev.patchbay.control.command;

import dev.patchbay.control.appctl.ProgramCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/** The same call from inside a guest. */
record GuestCall(ProgramCall call, String guest) implements ProgramCall {
    @Override
    public InputStream in() {
        return call.in();
    }

    @Override
    public PrintStream out() {
        return call.out();
    }

    @Override
    public PrintStream err() {
        return call.err();
    }

    @Override
    public boolean outIsTerminal() {
        return call.outIsTerminal();
    }

    @Override
    public InputStream openRead(String path) throws IOException {
        return call.openRead(path);
    }

    @Override
    public OutputStream openWrite(String path) throws IOException {
        return call.openWrite(path);
    }

    @Override
    public void onInterrupt(Runnable handler) {
        call.onInterrupt(handler);
    }
}
