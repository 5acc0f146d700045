package dev.patchbay.control.guest;

import dev.patchbay.control.lab.GuestSpec;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.vport.Wakeup;
import dev.patchbay.datapath.worker.TimedAgent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.NanoClock;

/**
 * All guests of one host, as one agent.
 *
 * <p><b>Threads.</b> {@link #doWork} and {@link #nextDeadlineNs} belong to the worker's event loop; everything else
 * may be called from any thread.
 *
 * <p><b>Bounds.</b> {@link #COMMANDS} commands wait at most; further ones are refused.
 */
public final class GuestAgent implements TimedAgent, GuestDirectory {
    /** How many commands may wait. */
    public static final int COMMANDS = 4096;

    private final NanoClock nanoClock;
    private final EpochClock epochClock;
    private final List<Guest> guests = new CopyOnWriteArrayList<>();
    private final ManyToOneConcurrentArrayQueue<Runnable> commands = new ManyToOneConcurrentArrayQueue<>(COMMANDS);
    private volatile Wakeup wakeup = Wakeup.NONE;

    /**
     * Creates an agent without guests.
     *
     * @param nanoClock for pacing and round-trip times
     * @param epochClock for the wall-clock time of first answers
     */
    public GuestAgent(NanoClock nanoClock, EpochClock epochClock) {
        this.nanoClock = nanoClock;
        this.epochClock = epochClock;
    }

    EpochClock epochClock() {
        return epochClock;
    }

    /**
     * Plugs a guest into its port.
     *
     * @param spec its addresses
     * @param port whose endpoint side it becomes; nobody else may poll it
     * @return the guest
     */
    public Guest add(GuestSpec spec, TapVport port) {
        Guest guest = new Guest(spec, new GuestStack(spec, port), this);
        guests.add(guest);
        port.endpointWakeup(this::wake);
        wake();
        return guest;
    }

    /**
     * Unplugs a guest.
     *
     * @param guest that was added
     * @return completed when its port is not polled any more and may be removed
     */
    public CompletableFuture<Void> remove(Guest guest) {
        guests.remove(guest);
        CompletableFuture<Void> gone = new CompletableFuture<>();
        // The round that is going on may have the guest still; commands are run in the next one, or before its guests
        // are.
        submit(() -> gone.complete(null));
        return gone;
    }

    /**
     * Who wakes the event loop that the agent lives on.
     *
     * @param loop called after each command and each batch of frames
     */
    public void wakeup(Wakeup loop) {
        wakeup = loop;
    }

    private void wake() {
        wakeup.wakeup();
    }

    void submit(Runnable command) {
        if (!commands.offer(command)) {
            throw new IllegalStateException("the guests of this host have " + COMMANDS + " commands waiting");
        }
        wake();
    }

    @Override
    public int doWork() {
        long now = nanoClock.nanoTime();
        for (Guest guest : guests) {
            guest.stack().nowNs(now);
        }
        int work = commands.drain(Runnable::run);
        for (Guest guest : guests) {
            work += guest.stack().doWork(now);
        }
        return work;
    }

    @Override
    public long nextDeadlineNs() {
        long next = NEVER;
        for (Guest guest : guests) {
            next = Math.min(next, guest.stack().deadlineNs());
        }
        return next;
    }

    @Override
    public String roleName() {
        return "guests";
    }

    @Override
    public Optional<Guest> named(String guestOrPort) {
        return guests.stream()
                .filter(guest ->
                        guest.name().equals(guestOrPort) || guest.port().equals(guestOrPort))
                .findFirst();
    }

    @Override
    public List<Guest> all() {
        return List.copyOf(guests);
    }
}
