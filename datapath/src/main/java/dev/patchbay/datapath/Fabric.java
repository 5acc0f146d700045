package dev.patchbay.datapath;

import dev.patchbay.datapath.action.DatapathFlow;
import dev.patchbay.datapath.conntrack.Conntrack;
import dev.patchbay.datapath.meter.DatapathMeters;
import dev.patchbay.datapath.ofproto.ChangeSink;
import dev.patchbay.datapath.revalidator.Revalidator;
import dev.patchbay.datapath.upcall.InjectionQueue;
import dev.patchbay.datapath.upcall.PuntQueue;
import dev.patchbay.datapath.upcall.UpcallQueue;
import dev.patchbay.datapath.vport.TapVport;
import dev.patchbay.datapath.vport.TunnelPortTable;
import dev.patchbay.datapath.vport.VportTable;
import dev.patchbay.datapath.vport.VtepTable;
import dev.patchbay.datapath.worker.Worker;
import dev.patchbay.datapath.xlate.Topology;
import dev.patchbay.datapath.xlate.Translator;
import dev.patchbay.flowcache.megaflow.MegaflowClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What the two halves of one switch share, and who of the slow half knows whom. Made once, before any thread runs.
 *
 * <p><b>Threads.</b> The references are fixed after construction; what they lead to says itself who may touch it.
 */
final class Fabric {
    private final SwitchContext context;
    private final VportTable vports = new VportTable();
    private final TunnelPortTable tunnelPorts = new TunnelPortTable();
    private final VtepTable vteps = new VtepTable();
    private final MegaflowClassifier<DatapathFlow> megaflows;
    private final Conntrack conntrack;
    private final List<UpcallQueue> upcallQueues = new ArrayList<>();
    private final List<PuntQueue> puntQueues = new ArrayList<>();
    private final Topology topology;
    private final DatapathMeters meters = new DatapathMeters();
    private final MeterBank meterBank;
    private final Translator translator;
    private final Revalidator revalidator;
    private final ChangeSink changes;
    private final List<Worker> workers = new ArrayList<>();
    private final TapHomes homes;
    private SwitchDriver driver;

    /** If it is concurrent, the workers run while the slow path does. */
    Fabric(SwitchContext context, boolean concurrent) {
        this.context = context;
        homes = new TapHomes(context.workers());
        megaflows = new MegaflowClassifier<>(context.workers(), context.hashSeed());
        conntrack = new Conntrack(context.hashSeed());
        changes = new ChangeSink() {
            @Override
            public void tag(long tag) {
                // What is made before the revalidator has nothing cached that could depend on it.
                if (revalidator != null) {
                    revalidator.tag(tag);
                }
            }

            @Override
            public void count(long tag) {
                revalidator.pushStatistics(tag);
            }

            @Override
            public void countUntil(long tag, BooleanSupplier enough) {
                revalidator.pushStatistics(tag, enough);
            }

            @Override
            public void hold() {
                revalidator.hold();
            }

            @Override
            public void release() {
                revalidator.release();
            }
        };
        topology = new Topology(changes);
        meterBank = new MeterBank(meters, context.clock()::time);
        translator = new Translator(topology, vteps, meterBank, conntrack::keeps);
        revalidator = new Revalidator(
                translator,
                megaflows,
                context.flowLimit(),
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                concurrent ? Revalidator.GRACE_MS : 0,
                context.errorHandler());
    }

    SwitchContext context() {
        return context;
    }

    VportTable vports() {
        return vports;
    }

    TunnelPortTable tunnelPorts() {
        return tunnelPorts;
    }

    VtepTable vteps() {
        return vteps;
    }

    MegaflowClassifier<DatapathFlow> megaflows() {
        return megaflows;
    }

    DatapathMeters meters() {
        return meters;
    }

    MeterBank meterBank() {
        return meterBank;
    }

    Conntrack conntrack() {
        return conntrack;
    }

    List<UpcallQueue> upcallQueues() {
        return upcallQueues;
    }

    List<PuntQueue> puntQueues() {
        return puntQueues;
    }

    /** Where the slow path's own frames go: all to one worker, so that they stay in order. */
    InjectionQueue injections() {
        return workers.getFirst().injections();
    }

    Topology topology() {
        return topology;
    }

    Translator translator() {
        return translator;
    }

    Revalidator revalidator() {
        return revalidator;
    }

    ChangeSink changes() {
        return changes;
    }

    int workers() {
        return context.workers();
    }

    /** One more worker, whose index is the number of those before; before the first port is made. */
    void join(Worker polling, SwitchDriver driving) {
        workers.add(polling);
        driver = driving;
        upcallQueues.add(polling.upcalls());
        puntQueues.add(polling.punts());
    }

    /** Whether the workers, which say so too late for the user, can take one more tap. */
    boolean hasRoomFor(TapVport tap) {
        return tap.isUnattended() || homes.haveRoom();
    }

    /** Gives a new tap to a worker. */
    void adopt(TapVport tap) {
        if (!tap.isUnattended()) {
            int home = homes.add(tap);
            driver.onWorker(home, () -> workers.get(home).attach(tap));
        }
    }

    /** Takes a tap away from its worker. */
    void release(TapVport tap) {
        if (!tap.isUnattended()) {
            int home = homes.remove(tap);
            driver.onWorker(home, () -> workers.get(home).detach(tap));
        }
    }
}
