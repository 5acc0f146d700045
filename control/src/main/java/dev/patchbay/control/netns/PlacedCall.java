package dev.patchbay.control.netns;

import dev.patchbay.control.appctl.ProgramCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/** The same call from inside another namespace: what {@code ip netns exec} makes of it. */
record PlacedCall(ProgramCall call, String place) implements ProgramCall {
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
    public String guest() {
        return call.guest();
    }

    @Override
    public void onInterrupt(Runnable handler) {
        call.onInterrupt(handler);
    }
}
