package dev.patchbay.perf.bench;

import dev.patchbay.datapath.PortSpec;
import dev.patchbay.datapath.SwitchContext;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.UnderlayFactory;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.datapath.xlate.TranslationMode;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Through the tables of Neutron's br-tun: a translation that changes nothing, and set-ups of frames whose source is new and is
 * learned, all by the benchmark's own thread.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class TranslationBenchmark {
    private static final int RECEIVERS = 1_000;
    private static final int BURST = 256;
    private static final int MOST_FLOWS = 4_000_000;
    private static final long RECEIVER = 0x02bb00000000L;
    private static final long SENDER = 0x02cc00000000L;

    private static final String[] PIPELINE = {
        "table=0,priority=1,in_port=1 actions=resubmit(,4)",
        "table=0,priority=0 actions=drop",
        "table=4,priority=1,metadata=0 actions=mod_vlan_vid:1,resubmit(,10)",
        "table=4,priority=0 actions=drop",
        "table=10,priority=1 actions=learn(table=20,hard_timeout=300,priority=1,cookie=0x1,NXM_OF_VLAN_TCI[0..11],"
                + "NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:0->NXM_OF_VLAN_TCI[],"
                + "load:NXM_NX_TUN_ID[]->NXM_NX_TUN_ID[],output:NXM_OF_IN_PORT[]),resubmit(,20)",
        "table=20,priority=0 actions=drop"
    };

    private final VirtualSwitch vswitch = VirtualSwitch.stepped(
            new SwitchContext().flowLimit(MOST_FLOWS).errorHandler(defect -> {
                throw new IllegalStateException(defect);
            }),
            UnderlayFactory.NONE);
    private final FlowKey key = new FlowKey();
    private final Translation translation = new Translation();
    private SwitchModel model;
    private Bridge bridge;
    private int inPort;
    private int number;

    @Setup
    public void build() {
        vswitch.call(made -> {
                    model = made;
                    bridge = made.addBridge("br-tun");
                    OfPort port = made.addPort("br-tun", PortSpec.ordinary("p1", 1));
                    made.addPort("br-tun", PortSpec.ordinary("p2", 2));
                    inPort = port.dpPort();
                    for (String flow : PIPELINE) {
                        apply(FlowMod.Command.ADD, flow);
                    }
                    for (int i = 0; i < RECEIVERS; i++) {
                        apply(
                                FlowMod.Command.ADD,
                                "table=20,priority=2,dl_vlan=1,dl_dst=02:bb:00:00:%02x:%02x actions=strip_vlan,output:2"
                                        .formatted(i >> 8, i & 0xff));
                    }
                    return null;
                })
                .join();
        vswitch.settle();
        key.set(FlowField.IN_PORT, inPort)
                .set(FlowField.ETH_DST, RECEIVER)
                .set(FlowField.ETH_SRC, SENDER)
                .set(FlowField.ETH_TYPE, 0x9000);
    }

    private void apply(FlowMod.Command command, String text) {
        bridge.flows()
                .apply(
                        FlowParser.parse(command, text, bridge, bridge.openFlowVersion())
                                .mod(),
                        model.nowMs());
    }

    private void empty() {
        vswitch.call(made -> {
                    made.revalidator().limit().set(MOST_FLOWS);
                    made.revalidator().purge(made.nowMs());
                    apply(FlowMod.Command.DELETE, "table=20,cookie=0x1/-1");
                    return null;
                })
                .join();
        vswitch.settle();
    }

    @TearDown
    public void close() {
        vswitch.close();
    }

    /** Key to actions, mask and dependencies. */
    @Benchmark
    public Translation translate() {
        number = number + 1 == RECEIVERS ? 0 : number + 1;
        key.set(FlowField.ETH_DST, RECEIVER + number);
        model.translator().translate(key, 64, model.nowMs(), TranslationMode.REVALIDATE, translation);
        return translation;
    }

    /** Nothing is cached or learned when a burst begins, however long an iteration is. */
    @State(Scope.Thread)
    public static class Beginning {
        /** For each burst, outside of what is measured. */
        @Setup(Level.Invocation)
        public void empty(TranslationBenchmark all) {
            all.empty();
        }
    }

    /**
     * Translation, learned flow and cached flow, for each frame: what the slow path does for a miss. A switch that is driven step
     * by step does more, since it looks at the statistics of all cached flows after each step; what a running one does, queues and
     * wake-ups included, is measured by {@code patchbay limits}.
     */
    @Benchmark
    @Warmup(iterations = 8, time = 1)
    @OperationsPerInvocation(BURST)
    public int learn(Beginning beginning) {
        for (int i = 0; i < BURST; i++) {
            number++;
            key.set(FlowField.ETH_DST, RECEIVER + number % RECEIVERS).set(FlowField.ETH_SRC, SENDER + number);
            setUp();
        }
        return model.revalidator().size();
    }

    private void setUp() {
        model.revalidator().watch(translation);
        model.translator().translate(key, 64, model.nowMs(), TranslationMode.UPCALL, translation);
        model.revalidator().watch(null);
        if (translation.isOvertaken()) {
            model.translator().translate(key, 0, model.nowMs(), TranslationMode.REVALIDATE, translation);
        }
        if (!translation.hasPendingWrites()) {
            model.revalidator().install(key, translation, model.nowMs());
        }
    }
}
