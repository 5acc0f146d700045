package dev.patchbay.control.why;

import dev.patchbay.control.appctl.AppctlClient;
import dev.patchbay.control.appctl.ControlSockets;
import dev.patchbay.control.appctl.ExecCaller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for a real packet to come in somewhere.
 *
 * <p>Says on standard error that it waits and for how long it has; the host stops looking when this process ends.
 */
final class LivePacket {
    private static final long TELL_S = 10;

    private LivePacket() {}

    /**
     * Waits.
     *
     * @param flow what to wait for
     * @param timeoutS seconds, or 0 for ever
     * @return its octets in hexadecimal, or null if none came in time
     */
    static String await(String lab, Origin origin, String flow, long timeoutS)
            throws WhyException, IOException, InterruptedException {
        if (origin.port() == null) {
            throw new WhyException("--follow waits at a port, and " + origin.text() + " is a namespace");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ExecCaller caller = new ExecCaller(InputStream.nullInputStream(), out, err, false, Path.of(""));
        CountDownLatch done = new CountDownLatch(1);
        try (AppctlClient client = AppctlClient.connect(ControlSockets.ofUser().socket(lab, origin.host()))) {
            System.err.println("waiting for a packet from " + origin.text() + " that matches " + flow);
            Thread teller = Thread.ofPlatform().daemon().name("follow").start(() -> tell(client, done, timeoutS));
            int status = client.exec(caller, List.of("next-packet", origin.port(), flow));
            done.countDown();
            teller.join();
            String complaint = err.toString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("next-packet: "))
                    .findFirst()
                    .orElse("");
            if (!complaint.isEmpty()) {
                throw new WhyException(complaint.substring("next-packet: ".length()));
            }
            String frame = out.toString(StandardCharsets.UTF_8).strip();
            return status == 0 && !frame.isEmpty() ? frame : null;
        }
    }

    private static void tell(AppctlClient client, CountDownLatch done, long timeoutS) {
        try {
            for (long waited = 0; timeoutS == 0 || waited < timeoutS; ) {
                long turn = timeoutS == 0 ? TELL_S : Math.min(TELL_S, timeoutS - waited);
                if (done.await(turn, TimeUnit.SECONDS)) {
                    return;
                }
                waited += turn;
                System.err.println("nothing after " + waited + " s");
            }
            client.interrupt();
        } catch (InterruptedException | IOException over) {
            // The one who waits hears of it himself.
            return;
        }
    }
}
