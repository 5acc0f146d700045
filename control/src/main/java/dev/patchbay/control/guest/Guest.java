package dev.patchbay.control.guest;

import dev.patchbay.control.lab.GuestSpec;
import dev.patchbay.datapath.vport.TapVport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One guest, for everybody who wants something from it.
 *
 * <p><b>Threads.</b> Any; no method blocks. Each hands its work to the agent's queue; when that is full the command is
 * refused with an {@link IllegalStateException}, on the caller's thread or in the future.
 */
public final class Guest implements Station {
    private final GuestSpec spec;
    private final GuestStack stack;
    private final GuestAgent agent;

    Guest(GuestSpec spec, GuestStack stack, GuestAgent agent) {
        this.spec = spec;
        this.stack = stack;
        this.agent = agent;
    }

    GuestStack stack() {
        return stack;
    }

    /**
     * Whether it is plugged in there.
     *
     * @param tap of a port, or null
     * @return true if its frames come and go by that one
     */
    public boolean isOn(TapVport tap) {
        return stack.port() == tap;
    }

    /**
     * Its name in the lab.
     *
     * @return unique in the lab
     */
    public String name() {
        return spec.name();
    }

    /**
     * The port it is plugged into.
     *
     * @return name of the port
     */
    @Override
    public String port() {
        return spec.port();
    }

    /**
     * Its MAC address.
     *
     * @return low 48 bits
     */
    @Override
    public long mac() {
        return spec.mac();
    }

    /**
     * The source address of what it sends.
     *
     * @return IPv4 address, first octet most significant; 0 while DHCP has given none
     */
    @Override
    public int address() {
        GuestConfiguration now = stack.configuration();
        return now.addresses().isEmpty() ? 0 : now.addresses().getFirst().address();
    }

    /**
     * Its addresses and routes.
     *
     * @return as they are now
     */
    public GuestConfiguration configuration() {
        return stack.configuration();
    }

    /**
     * Starts a run of requests.
     *
     * @param request what to send
     * @return completed when every request is answered or given up; cancel it to end the run early
     */
    public CompletableFuture<EchoResult> run(EchoRequest request) {
        EchoRun run = new EchoRun(request, agent.epochClock());
        agent.submit(() -> stack.start(run));
        return run.future();
    }

    /**
     * Sends one ICMP echo request; the answer comes to the listeners.
     *
     * @param destination IPv4 address
     * @param id identifier
     * @param sequence sequence number
     * @param payload octets of payload
     * @param ttl time to live
     */
    @Override
    public void sendEcho(int destination, int id, int sequence, int payload, int ttl) {
        agent.submit(() -> {
            for (int i = 0; i < payload; i++) {
                stack.writer().buffer().putByte(FrameWriter.ICMP_PAYLOAD + i, (byte) i);
            }
            stack.sendEcho(destination, id, sequence, payload, ttl);
        });
    }

    @Override
    public void sendDatagram(int destination, int sourcePort, int destinationPort, int payload, int ttl) {
        agent.submit(() -> stack.sendDatagram(destination, sourcePort, destinationPort, payload, ttl));
    }

    @Override
    public void sendArp(int operation, int senderIp, long targetMac, int targetIp, long destination) {
        agent.submit(() -> stack.sendArp(operation, senderIp, targetMac, targetIp, destination));
    }

    /**
     * Connects to a TCP port, sends a request and collects the answer until the other end has said all.
     *
     * @param destination IPv4 address
     * @param port 1 to 65535
     * @param request up to about 1400 octets, as ISO 8859-1
     * @return completed in any case; cancel it to give up
     */
    public CompletableFuture<TcpAnswer> fetch(int destination, int port, String request) {
        TcpFetch fetch = new TcpFetch(destination, port, request);
        agent.submit(() -> stack.start(fetch));
        return fetch.future();
    }

    /**
     * Puts a frame on the port as it is.
     *
     * @param frame without FCS; not changed, and the caller may not change it either until the future completes
     * @param count how often
     * @return completed with the number of frames that the port took
     */
    public CompletableFuture<Long> send(byte[] frame, int count) {
        return ask(guest -> {
            long before = guest.counters().sent();
            for (int i = 0; i < count; i++) {
                guest.sendFrame(frame);
            }
            return guest.counters().sent() - before;
        });
    }

    /**
     * How many frames came from a MAC address.
     *
     * @param sourceMac address
     * @return count since the guest exists
     */
    public CompletableFuture<Long> framesFrom(long sourceMac) {
        return ask(guest -> guest.framesFrom(sourceMac));
    }

    /**
     * What it did with its frames.
     *
     * @return a copy of the counters
     */
    public CompletableFuture<GuestCounters> counters() {
        return ask(guest -> guest.counters().copy());
    }

    /**
     * How long it may still use its addresses.
     *
     * @return seconds, or {@link GuestConfiguration#FOR_EVER}
     */
    public CompletableFuture<Long> leaseSecondsLeft() {
        return ask(GuestStack::leaseSecondsLeft);
    }

    /**
     * Its ARP table.
     *
     * @return in the order in which the entries were made
     */
    public CompletableFuture<List<GuestNeighbour>> neighbours() {
        return ask(GuestStack::neighbours);
    }

    /**
     * Starts listening.
     *
     * @param listener called on the agent's thread
     * @return close it to stop listening
     */
    public AutoCloseable listen(GuestListener listener) {
        agent.submit(() -> stack.listen(listener));
        return () -> agent.submit(() -> stack.unlisten(listener));
    }

    @Override
    public AutoCloseable listen(int echoId, GuestListener listener) {
        return listen(listener);
    }

    private <T> CompletableFuture<T> ask(Function<GuestStack, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        agent.submit(() -> answer.complete(question.apply(stack)));
        return answer;
    }
}
