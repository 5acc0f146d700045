package dev.patchbay.control.appctl;

import dev.patchbay.control.json.JsonFrames;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The caller's half of {@link ExecSession}: prints what the program prints and serves its requests for input and files.
 *
 * <p>The thread in {@link #run} receives and prints. Requests are served in their order on one more thread, because a
 * read from a keyboard may never end while the program does.
 */
final class ExecPeer implements AutoCloseable {
    /** The shell's status for a program that SIGPIPE ended. */
    static final int STATUS_BROKEN_PIPE = 141;

    /** The first descriptor that is a file. */
    private static final int FIRST_FILE = 3;

    private final JsonChannel channel;
    private final ExecCaller caller;
    private final Map<Integer, Closeable> files = new HashMap<>();
    private final ExecutorService serving = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("exec-files").factory());
    private final byte[] chunk = new byte[32 << 10];
    private int nextDescriptor = FIRST_FILE;

    ExecPeer(JsonChannel channel, ExecCaller caller) {
        this.channel = channel;
        this.caller = caller;
    }

    /** Starts the program and stays until it ends; returns its exit status. */
    int run(long id, List<String> command) throws IOException, JsonFrames.Malformed {
        channel.send(AppctlClient.request(
                id, ExecSession.EXEC, List.of(Map.of("command", command, "terminal", caller.outIsTerminal()))));
        for (Map<String, Object> message = channel.receive(); message != null; message = channel.receive()) {
            if (ExecSession.OUTPUT.equals(message.get("method"))) {
                if (!print((List<?>) message.get("params"))) {
                    return STATUS_BROKEN_PIPE;
                }
            } else if (message.containsKey("method")) {
                Map<String, Object> request = message;
                serving.execute(() -> serve(request));
            } else if (Long.valueOf(id).equals(message.get("id"))) {
                if (message.get("error") != null) {
                    throw new IOException(message.get("error").toString().strip());
                }
                return ((Long) message.get("result")).intValue();
            }
        }
        throw new IOException("the host is gone");
    }

    @Override
    public void close() {
        serving.shutdownNow();
    }

    /** Returns false if nobody reads what is printed: a process would get SIGPIPE. */
    private boolean print(List<?> params) {
        OutputStream stream = Long.valueOf(1).equals(params.get(0)) ? caller.out() : caller.err();
        try {
            stream.write(Base64.getDecoder().decode((String) params.get(1)));
            stream.flush();
            return true;
        } catch (IOException brokenPipe) {
            return false;
        }
    }

    private void serve(Map<String, Object> request) {
        Object id = request.get("id");
        try {
            Map<String, Object> reply;
            try {
                reply = AppctlClient.result(
                        id, answer((String) request.get("method"), (List<?>) request.get("params")));
            } catch (IOException failed) {
                reply = AppctlClient.error(id, String.valueOf(failed.getMessage()));
            }
            channel.send(reply);
        } catch (IOException hostIsGone) {
            // The receiving thread notices, too, and says so.
            return;
        }
    }

    private Object answer(String method, List<?> params) throws IOException {
        return switch (method) {
            case ExecSession.OPEN -> open((String) params.get(0), (String) params.get(1));
            case ExecSession.READ -> read(descriptor(params));
            case ExecSession.WRITE -> write(descriptor(params), (String) params.get(1));
            case ExecSession.CLOSE -> closeFile(descriptor(params));
            default -> throw new IOException("no such request: " + method);
        };
    }

    private Object open(String path, String mode) throws IOException {
        files.put(nextDescriptor, mode.equals("write") ? caller.openWrite(path) : caller.openRead(path));
        return nextDescriptor++;
    }

    private Object read(int descriptor) throws IOException {
        InputStream stream = descriptor == 0 ? caller.in() : file(descriptor, InputStream.class);
        int count = stream.read(chunk);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(chunk, Math.max(count, 0)));
    }

    private Object write(int descriptor, String bytes) throws IOException {
        file(descriptor, OutputStream.class).write(Base64.getDecoder().decode(bytes));
        return null;
    }

    private Object closeFile(int descriptor) throws IOException {
        Closeable file = files.remove(descriptor);
        if (file != null) {
            file.close();
        }
        return null;
    }

    private <T extends Closeable> T file(int descriptor, Class<T> kind) throws IOException {
        Closeable file = files.get(descriptor);
        if (!kind.isInstance(file)) {
            throw new IOException("Bad file descriptor");
        }
        return kind.cast(file);
    }

    private static int descriptor(List<?> params) {
        return ((Long) params.getFirst()).intValue();
    }
}
