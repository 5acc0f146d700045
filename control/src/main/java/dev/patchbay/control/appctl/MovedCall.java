package dev.patchbay.control.appctl;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * The same call from somewhere else: another namespace, as {@code ip netns exec} has it, or the inside of a guest.
 *
 * @param call whose streams, files and Ctrl-C it has
 * @param place name of the namespace; empty for the host's own
 * @param guest name of the guest; empty outside of guests
 */
public record MovedCall(ProgramCall call, String place, String guest) implements ProgramCall {
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
