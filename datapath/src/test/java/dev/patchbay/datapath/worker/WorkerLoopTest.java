package dev.patchbay.datapath.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.underlay.Arena;
import dev.patchbay.datapath.underlay.TestedEngine;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.underlay.Underlay;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.vport.TunnelPortTable;
import dev.patchbay.datapath.vport.TunnelVport;
import dev.patchbay.datapath.vport.VportTable;
import dev.patchbay.datapath.vport.VtepTable;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.OffsetEpochNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two switches on event loops of their own, with real sockets between them and a slow path on a third thread. */
@EnabledOnOs(OS.LINUX)
final class WorkerLoopTest {
    private static final long WAIT_S = 20;
    private static final int LOGICAL_A = Ipv4Address.parse("10.200.137.96");
    private static final int LOGICAL_B = Ipv4Address.parse("10.200.137.94");
    private static final InetAddress BOUND_A = InetAddress.ofLiteral("127.0.0.197");
    private static final InetAddress BOUND_B = InetAddress.ofLiteral("127.0.0.195");
    private static final int TAP = 1;
    private static final int TUNNEL = 2;

    private final List<Host> hosts = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final EpochNanoClock clock = new OffsetEpochNanoClock();

    /** One switch: what comes from the tap goes into the tunnel and the other way round. */
    private final class Host implements AutoCloseable {
        final VtepTable vteps = new VtepTable();
        final EventLoopGroup group;
        final WorkerLoop loop;
        final Underlay underlay;
        final Worker worker;
        final TapVport tap = new TapVport(TAP, "tap", 1);
        final Semaphore requests = new Semaphore(0);
        final Thread slowPath = new Thread(this::answer, "slow path");
        final MegaflowClassifier<DatapathFlow> megaflows = new MegaflowClassifier<>(1, 1);
        final int local;
        final int remote;
        volatile int remotePort;

        Host(TestedEngine engine, int local, InetAddress bound, int remote, InetAddress boundRemote) throws Exception {
            this.local = local;
            this.remote = remote;
            group = engine.transport().newEventLoops(1, "worker");
            loop = new WorkerLoop(group.next(), clock, failure::set);
            Arena arena = new Arena(2 * WorkerContext.DEFAULT_ARENA_BYTES + (1 << 20));
            underlay = TestedEngine.open(engine.context()
                    .eventLoop(loop.eventLoop())
                    .arena(arena)
                    .vteps(vteps)
                    .udpPort(0)
                    .local(local, bound)
                    .remote(remote, boundRemote)
                    .onReceive(loop::cycle));
            VportTable vports = new VportTable();
            TunnelPortTable tunnels = new TunnelPortTable();
            TunnelVport tunnel =
                    new TunnelVport(TUNNEL, "vxlan", 1, new TunnelVport.Match(local, false, remote, false, 0, true));
            vports.add(tap);
            vports.add(tunnel);
            tunnels.add(tunnel);
            worker = new Worker(new WorkerContext()
                    .arena(arena)
                    .underlay(underlay)
                    .vports(vports)
                    .tunnelPorts(tunnels)
                    .megaflows(megaflows)
                    .clock(clock)
                    .wakeup(loop)
                    .slowPathWakeup(requests::release)
                    .errorHandler(failure::set));
            worker.attach(tap);
        }

        void start() {
            slowPath.start();
            loop.start(worker);
        }

        private void answer() {
            FlowMask mask = new FlowMask().unwildcard(FlowField.IN_PORT);
            try {
                while (true) {
                    requests.acquire();
                    worker.upcalls()
                            .poll(
                                    upcall -> {
                                        ActionList.Builder actions = new ActionList.Builder();
                                        if (upcall.key().get(FlowField.IN_PORT) == TAP) {
                                            int vtep = vteps.intern(local, remote, remotePort);
                                            actions.tunnelOutput(TUNNEL, vtep, 3, 0, 64, TunnelFlags.DF);
                                        } else {
                                            actions.output(TAP);
                                        }
                                        DatapathFlow flow =
                                                new DatapathFlow(megaflows.mask(mask), upcall.key(), actions.build());
                                        megaflows.insert(flow);
                                        upcall.answer(flow.actions());
                                    },
                                    100);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            slowPath.interrupt();
            loop.stop();
            underlay.close();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    /** Sends a frame, waits for the answer, sends the next; or answers each frame. */
    private static final class Echo implements TimedAgent {
        private final TapVport tap;
        private final CountDownLatch done;
        private final AtomicInteger calls = new AtomicInteger();
        private final boolean asks;

        Echo(TapVport tap, CountDownLatch done, boolean asks) {
            this.tap = tap;
            this.done = done;
            this.asks = asks;
        }

        @Override
        public void onStart() {
            if (asks) {
                TestSwitch.offer(tap, TestSwitch.udp(1, 2, 0));
            }
        }

        @Override
        public int doWork() {
            calls.incrementAndGet();
            return tap.poll(
                    (buffer, offset, length) -> {
                        done.countDown();
                        if (!asks || done.getCount() > 0) {
                            tap.offer(buffer, offset, length);
                        }
                    },
                    10);
        }

        @Override
        public long nextDeadlineNs() {
            return NEVER;
        }

        @Override
        public String roleName() {
            return "echo";
        }
    }

    @AfterEach
    void close() {
        hosts.forEach(Host::close);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCarryFramesBetweenSwitchesAndSleepAfterwards(TestedEngine engine) throws Exception {
        Host a = new Host(engine, LOGICAL_A, BOUND_A, LOGICAL_B, BOUND_B);
        hosts.add(a);
        Host b = new Host(engine, LOGICAL_B, BOUND_B, LOGICAL_A, BOUND_A);
        hosts.add(b);
        a.remotePort = b.underlay.boundPort(LOGICAL_B);
        b.remotePort = a.underlay.boundPort(LOGICAL_A);
        hosts.forEach(Host::start);

        CountDownLatch done = new CountDownLatch(1000);
        Echo answering = new Echo(b.tap, new CountDownLatch(0), false);
        Echo asking = new Echo(a.tap, done, true);
        b.loop.add(answering);
        a.loop.add(asking);

        assertThat(done.await(WAIT_S, TimeUnit.SECONDS)).as("%s", failure.get()).isTrue();
        assertThat(failure.get()).isNull();
        // All that was queued has been done when a task queued behind it runs twice in a row without a cycle between.
        int before;
        int after;
        do {
            before = calls(a, asking);
            after = calls(a, asking);
        } while (before != after);
        assertThat(calls(a, asking)).isEqualTo(after);
    }

    private static int calls(Host host, Echo agent) throws Exception {
        return host.loop.eventLoop().submit(agent.calls::get).get(WAIT_S, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCallAnAgentWhenItsDeadlineComes(TestedEngine engine) throws Exception {
        Host a = new Host(engine, LOGICAL_A, BOUND_A, LOGICAL_B, BOUND_B);
        hosts.add(a);
        a.start();
        CountDownLatch rung = new CountDownLatch(3);
        a.loop.add(new TimedAgent() {
            private long deadlineNs = clock.nanoTime() + 1_000_000;

            @Override
            public int doWork() {
                if (clock.nanoTime() < deadlineNs) {
                    return 0;
                }
                rung.countDown();
                deadlineNs += 1_000_000;
                return 1;
            }

            @Override
            public long nextDeadlineNs() {
                return rung.getCount() > 0 ? deadlineNs : NEVER;
            }

            @Override
            public String roleName() {
                return "clock";
            }
        });
        assertThat(rung.await(WAIT_S, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportWhatEscapes(TestedEngine engine) throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        EventLoopGroup group = engine.transport().newEventLoops(1, "worker");
        try {
            WorkerLoop loop = new WorkerLoop(group.next(), clock, t -> told.countDown());
            TestSwitch patch = new TestSwitch(context -> context.clock(() -> {
                throw new IllegalStateException("defect");
            }));
            loop.start(patch.worker);
            assertThat(told.await(WAIT_S, TimeUnit.SECONDS)).isTrue();
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }
}
