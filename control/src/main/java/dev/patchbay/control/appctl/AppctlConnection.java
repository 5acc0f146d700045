package dev.patchbay.control.appctl;

import dev.patchbay.control.json.JsonFrames;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One caller of a control socket: takes its requests one by one and answers them in their order.
 *
 * <p>A message that is not a request of the protocol ends the connection, as it does in Open vSwitch. Runs on its own
 * virtual thread.
 */
final class AppctlConnection implements Runnable, AutoCloseable {
    private final JsonChannel channel;
    private final CommandRegistry registry;
    private final Consumer<AppctlConnection> atEnd;
    private ExecSession exec;

    AppctlConnection(JsonChannel channel, CommandRegistry registry, Consumer<AppctlConnection> atEnd) {
        this.channel = channel;
        this.registry = registry;
        this.atEnd = atEnd;
    }

    @Override
    public void run() {
        try {
            Map<String, Object> message = channel.receive();
            while (message != null && handle(message)) {
                message = channel.receive();
            }
        } catch (IOException | JsonFrames.Malformed lost) {
            // The caller is gone or speaks something else; there is nobody to answer.
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            channel.close();
            atEnd.accept(this);
            if (exec != null) {
                exec.callerIsGone();
            }
        }
    }

    @Override
    public void close() {
        channel.close();
    }

    /** Returns false for a message that ends the connection. */
    private boolean handle(Map<String, Object> message) throws IOException, InterruptedException {
        if (exec != null && !message.containsKey("method")) {
            return exec.reply(message);
        }
        boolean wellFormed = message.size() == 3
                && message.containsKey("id")
                && message.get("method") instanceof String
                && message.get("params") instanceof List<?>;
        if (!wellFormed) {
            return false;
        }
        Object id = message.get("id");
        String method = (String) message.get("method");
        List<?> params = (List<?>) message.get("params");
        if (method.equals(ExecSession.INTERRUPT) && id == null && exec != null) {
            exec.interrupt();
            return true;
        }
        if (id == null) {
            return false;
        }
        if (method.equals(ExecSession.EXEC) && exec == null) {
            exec = ExecSession.start(channel, registry, id, params);
            return exec != null;
        }
        channel.send(answer(id, method, params));
        return true;
    }

    private Map<String, Object> answer(Object id, String method, List<?> params) throws InterruptedException {
        try {
            return AppctlClient.result(id, terminated(registry.run(method, params)));
        } catch (CommandFailure failure) {
            return AppctlClient.error(id, terminated(failure.getMessage()));
        } catch (RuntimeException fault) {
            // A fault of ours: the caller is told, the host and the other callers live on.
            return AppctlClient.error(id, method + ": internal error: " + fault + "\n");
        }
    }

    private static String terminated(String text) {
        return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    }
}
