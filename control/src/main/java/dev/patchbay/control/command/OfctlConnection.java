package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;

/** What {@code ovs-ofctl} finds out about the switch at the other end: {@code dump-desc}, {@code probe}, {@code ping}. */
final class OfctlConnection {
    private static final int MAX_PAYLOAD = 65_527;
    private static final int ECHOES = 10;
    private static final int ECHO_HEADER = 8;

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

    /** Echoes one after the other, and how long all of them took. */
    void benchmark(OfctlRequest request) throws CommandFailure, InterruptedException {
        int octets = payload(request.argument(1)) + ECHO_HEADER;
        String digits = request.argument(2).replaceAll("^([0-9]{0,9}).*", "$1");
        long count = digits.isEmpty() ? 0 : Long.parseLong(digits);
        request.print(String.format(
                "Sending %d packets * %d bytes (with header) = %d bytes total%n", count, octets, count * octets));
        long start = System.nanoTime();
        for (long i = 0; i < count; i++) {
            reach(request);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        request.print(String.format(
                "Finished in %.1f ms (%.0f packets/s) (%.0f bytes/s)%n",
                seconds * 1000, count / seconds, count * octets / seconds));
    }

    /** Nothing is exported here. */
    void ipfix(OfctlRequest request, String kind) throws CommandFailure, InterruptedException {
        reach(request);
        String tags = request.versionTag() + OfctlRequest.xidTag(2);
        request.print("OFPT_ERROR" + tags + ": NXST_NOT_CONFIGURED\nNXST_IPFIX_" + kind + " request" + tags + ":\n");
    }

    /** No option of a tunnel is a field here. */
    void tunnelOptions(OfctlRequest request) throws CommandFailure, InterruptedException {
        reach(request);
        request.print("NXT_TLV_TABLE_REPLY" + request.versionTag() + OfctlRequest.xidTag(2) + """
                :
                 max option space=256 max fields=64
                 allocated option space=0

                 mapping table:
                  class  type  length  match field
                 ------  ----  ------  --------------
                """);
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
