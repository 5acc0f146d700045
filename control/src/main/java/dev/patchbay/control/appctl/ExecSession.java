package dev.patchbay.control.appctl;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * One program running on the host for a caller at the other end of a control socket.
 *
 * <p>The caller sends the request {@code patchbay.exec} with one parameter, {@code {"command": [name, argument…],
 * "terminal": whether its standard output is one}}; the answer is the exit status and comes when the program ends. Meanwhile
 * the host is the asking side, as a process asks its kernel, because only it knows which words are files and how much input
 * it wants. Bytes travel in Base64.
 *
 * <pre>
 *   host asks                               caller answers
 *   patchbay.open  [path, "read"|"write"]   a descriptor, or the system's error
 *   patchbay.read  [descriptor, at most]    bytes, none at the end; 0 is standard input
 *   patchbay.write [descriptor, bytes]      null
 *   patchbay.close [descriptor]             null
 *   patchbay.output [1|2, bytes]            nothing: id is null
 *
 *   caller says
 *   patchbay.interrupt []                   nothing: id is null; Ctrl-C was pressed
 * </pre>
 *
 * <p>The connection's thread hands in replies and interrupts; the program has a virtual thread of its own. A caller that goes
 * away counts as an interrupt after which every stream fails.
 */
final class ExecSession implements ProgramCall {
    static final String EXEC = "patchbay.exec";
    static final String INTERRUPT = "patchbay.interrupt";
    static final String OPEN = "patchbay.open";
    static final String READ = "patchbay.read";
    static final String WRITE = "patchbay.write";
    static final String CLOSE = "patchbay.close";
    static final String OUTPUT = "patchbay.output";

    /** The shell's status for a program that SIGINT ended. */
    static final int STATUS_INTERRUPTED = 130;

    /** The shell's status for a program that is not there. */
    static final int STATUS_NOT_FOUND = 127;

    private static final int CHUNK_BYTES = 32 << 10;

    /** Messages on their way to the caller; a caller that does not read makes the program wait here. */
    private static final int MAX_OUTGOING = 64;

    private final JsonChannel channel;
    private final Object callId;
    private final boolean terminal;
    private final BlockingQueue<Map<String, Object>> outgoing = new ArrayBlockingQueue<>(MAX_OUTGOING);
    private final PrintStream out;
    private final PrintStream err;
    private final InputStream in = new CallerInput(0);
    private final AtomicLong lastRequest = new AtomicLong();
    private final Map<Long, CompletableFuture<Object>> waiting = new ConcurrentHashMap<>();
    private final Object interruptLock = new Object();
    private Thread thread;
    private Runnable interruptHandler;
    private boolean interrupted;
    private volatile boolean gone;

    private ExecSession(JsonChannel channel, Object callId, boolean terminal) {
        this.channel = channel;
        this.callId = callId;
        this.terminal = terminal;
        this.out = new PrintStream(new BufferedOutputStream(new Output(1), CHUNK_BYTES), false, StandardCharsets.UTF_8);
        this.err = new PrintStream(new Output(2), true, StandardCharsets.UTF_8);
    }

    /**
     * Starts what the parameters of {@code patchbay.exec} say.
     *
     * @return the running session, or null if the parameters are not as they should be
     */
    static ExecSession start(JsonChannel channel, CommandRegistry registry, Object callId, List<?> params) {
        if (params.size() != 1
                || !(params.getFirst() instanceof Map<?, ?> options)
                || !(options.get("command") instanceof List<?> command)
                || !(options.get("terminal") instanceof Boolean terminal)
                || command.isEmpty()
                || !command.stream().allMatch(String.class::isInstance)) {
            return null;
        }
        List<String> words = command.stream().map(String.class::cast).toList();
        ExecSession session = new ExecSession(channel, callId, terminal);
        session.thread =
                Thread.ofVirtual().name("exec-" + words.getFirst()).unstarted(() -> session.run(registry, words));
        Thread.ofVirtual().name("exec-output").start(session::deliver);
        session.thread.start();
        return session;
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
        return new CallerInput(descriptor(path, "read"));
    }

    @Override
    public OutputStream openWrite(String path) throws IOException {
        return new BufferedOutputStream(new CallerFile(descriptor(path, "write")), CHUNK_BYTES);
    }

    @Override
    public void onInterrupt(Runnable handler) {
        synchronized (interruptLock) {
            interruptHandler = handler;
            if (!interrupted) {
                return;
            }
        }
        handler.run();
    }

    /** Ctrl-C at the caller. */
    void interrupt() {
        Runnable handler;
        synchronized (interruptLock) {
            if (interrupted) {
                // Whoever presses it twice does not want to wait for a summary.
                thread.interrupt();
                return;
            }
            interrupted = true;
            handler = interruptHandler;
        }
        if (handler == null) {
            thread.interrupt();
        } else {
            handler.run();
        }
    }

    /** The connection has ended; the program should, too. */
    void callerIsGone() {
        gone = true;
        waiting.values().forEach(reply -> reply.completeExceptionally(new IOException("the caller is gone")));
        interrupt();
    }

    /** The caller's answer to one of our requests; false if it answers nothing that was asked. */
    boolean reply(Map<String, Object> message) {
        CompletableFuture<Object> request = message.get("id") instanceof Long id ? waiting.remove(id) : null;
        if (request == null) {
            return false;
        }
        Object error = message.get("error");
        if (error == null) {
            request.complete(message.get("result"));
        } else {
            request.completeExceptionally(new IOException(error.toString()));
        }
        return true;
    }

    private void run(CommandRegistry registry, List<String> command) {
        int status = status(registry, command);
        synchronized (interruptLock) {
            // From here on an interrupt has nothing to end, and must not keep the last words back.
            interruptHandler = () -> {};
        }
        Thread.interrupted();
        out.flush();
        try {
            outgoing.put(AppctlClient.result(callId, status));
        } catch (InterruptedException twice) {
            callerIsGone();
        }
    }

    /**
     * Carries messages to the caller. A thread of its own, because the program's thread may be interrupted at any time and
     * an interrupt would close a channel that it is writing to.
     */
    private void deliver() {
        Map<String, Object> message;
        try {
            do {
                message = outgoing.take();
                if (!gone) {
                    channel.send(message);
                }
            } while (!callId.equals(message.get("id")) || message.containsKey("method"));
        } catch (IOException broken) {
            callerIsGone();
            outgoing.clear();
        } catch (InterruptedException never) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(Map<String, Object> message) throws IOException {
        if (gone) {
            throw new IOException("the caller is gone");
        }
        try {
            outgoing.put(message);
        } catch (InterruptedException ended) {
            throw (IOException) new InterruptedIOException("interrupted").initCause(ended);
        }
    }

    private int status(CommandRegistry registry, List<String> command) {
        Program program = registry.program(command.getFirst());
        if (program == null) {
            err.println("exec: " + command.getFirst() + ": not found");
            err.println("This host knows: "
                    + registry.programs().stream().map(Program::name).collect(Collectors.joining(", ")));
            return STATUS_NOT_FOUND;
        }
        try {
            return program.run(this, command.subList(1, command.size()));
        } catch (InterruptedException | InterruptedIOException ended) {
            return STATUS_INTERRUPTED;
        } catch (IOException failed) {
            if (!gone) {
                err.println(program.name() + ": " + failed.getMessage());
            }
            return 1;
        } catch (RuntimeException fault) {
            // A fault of ours: the caller is told, the host and the other callers live on.
            err.println(program.name() + ": internal error: " + fault);
            return 1;
        }
    }

    private int descriptor(String path, String mode) throws IOException {
        return ask(OPEN, List.of(path, mode)) instanceof Long descriptor ? descriptor.intValue() : -1;
    }

    /** Asks the caller and waits for its answer. */
    private Object ask(String method, List<?> params) throws IOException {
        long id = lastRequest.incrementAndGet();
        CompletableFuture<Object> reply = new CompletableFuture<>();
        waiting.put(id, reply);
        send(AppctlClient.request(id, method, params));
        try {
            return reply.get();
        } catch (InterruptedException ended) {
            waiting.remove(id);
            throw (IOException) new InterruptedIOException("interrupted").initCause(ended);
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause().getMessage(), failed.getCause());
        }
    }

    private static String encoded(byte[] bytes, int offset, int length) {
        return Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** Standard output or error. */
    private final class Output extends OutputStream {
        private final int descriptor;

        Output(int descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            send(AppctlClient.request(null, OUTPUT, List.of(descriptor, encoded(bytes, offset, length))));
        }
    }

    /** A file of the caller that is written. */
    private final class CallerFile extends OutputStream {
        private final int descriptor;

        CallerFile(int descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ask(WRITE, List.of(descriptor, encoded(bytes, offset, length)));
        }

        @Override
        public void close() throws IOException {
            ask(CLOSE, List.of(descriptor));
        }
    }

    /** Standard input or a file of the caller that is read. */
    private final class CallerInput extends InputStream {
        private final int descriptor;
        private byte[] chunk = {};
        private int next;

        CallerInput(int descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (next == chunk.length) {
                chunk = decoded(ask(READ, List.of(descriptor, CHUNK_BYTES)));
                next = 0;
                if (chunk.length == 0) {
                    return -1;
                }
            }
            int count = Math.min(length, chunk.length - next);
            System.arraycopy(chunk, next, bytes, offset, count);
            next += count;
            return count;
        }

        @Override
        public void close() throws IOException {
            if (descriptor != 0) {
                ask(CLOSE, List.of(descriptor));
            }
        }

        private static byte[] decoded(Object answer) throws IOException {
            try {
                return Base64.getDecoder().decode(String.valueOf(answer));
            } catch (IllegalArgumentException notBase64) {
                throw new IOException("the caller sent no Base64", notBase64);
            }
        }
    }
}
