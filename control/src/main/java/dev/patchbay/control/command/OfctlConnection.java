package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;

/** What {@code ovs-ofctl} finds out about the switch at the other end: {@code dump-desc}, {@code probe}, {@code ping}. */
final class OfctlConnection {
    private static final int MAX_PAYLOAD = 65_527;
    private static final int ECHOES = 10;

    private final SwitchAccess access;

    OfctlConnection(SwitchAccess access) {
        this.access = access;
    }

    void describe(OfctlRequest request) throws CommandFailure, InterruptedException {
        reach(request);
        request.print(
                "OFPST_DESC reply" + request.versionTag() + OfctlRequest.xidTag(2)
                        + ":\nManufacturer: Patchbay\nHardware: Patchbay\nSoftware: 3.1.0\nSerial Num: None\nDP Description: None\n");
    }

    void probe(OfctlRequest request) throws CommandFailure, InterruptedException {
        reach(request);
    }

    /** Each echo goes once through the slow path. */
    void ping(OfctlRequest request) throws CommandFailure, InterruptedException {
        int payload = payload(request.argument(1, "64"));
        reach(request);
        for (int i = 0; i < ECHOES; i++) {
            long start = System.nanoTime();
            reach(request);
            double elapsedMs = (System.nanoTime() - start) / 1e6;
            request.print(String.format(
                    "%d bytes from %s: xid=%08x time=%.1f ms%n", payload, request.argument(0), 2 + i, elapsedMs));
        }
    }

    private static int payload(String text) throws CommandFailure {
        String digits = text.replaceAll("^([0-9]*).*", "$1");
        if (digits.length() > 5 || (!digits.isEmpty() && Integer.parseInt(digits) > MAX_PAYLOAD)) {
            throw new CommandFailure("payload must be between 0 and " + MAX_PAYLOAD + " bytes");
        }
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private void reach(OfctlRequest request) throws CommandFailure, InterruptedException {
        access.ask(model -> OfctlPorts.bridge(model, request.argument(0)));
    }
}
