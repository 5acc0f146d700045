package dev.patchbay.control.run;

import dev.patchbay.control.agent.LocalPeers;
import dev.patchbay.control.agent.Peers;
import dev.patchbay.control.appctl.ControlSockets;
import dev.patchbay.control.cli.ChildJvm;
import dev.patchbay.control.host.Host;
import dev.patchbay.control.host.HostOptions;
import dev.patchbay.control.host.HostProcess;
import dev.patchbay.control.host.HostStartException;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabSlice;
import dev.patchbay.datapath.underlay.MemoryNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The hosts of a lab that run on this machine for one run.
 *
 * <p>When a host dies, {@link #death()} says why and the thread that runs the checks is interrupted. Closing ends all hosts,
 * side by side.
 */
public final class RunningLab implements AutoCloseable {
    private final Map<String, HostLink> hosts = new LinkedHashMap<>();
    private final CompletableFuture<String> death = new CompletableFuture<>();
    private final Thread runner = Thread.currentThread();
    private boolean over;

    private RunningLab() {}

    /**
     * Starts hosts in JVMs of their own, all at once, and waits until they are up.
     *
     * @param names which hosts
     * @param options for all of them
     * @param timeoutMs how long to wait
     * @throws HostFailure if one cannot start; the others have been ended
     */
    static RunningLab inProcesses(Lab lab, Collection<String> names, HostOptions options, long timeoutMs)
            throws HostFailure, InterruptedException {
        ControlSockets sockets = ControlSockets.ofUser();
        RunningLab running = new RunningLab();
        List<ProcessHost> children = new ArrayList<>();
        Lab served = lab.servedBy(names, lab::isElsewhere);
        try {
            Files.createDirectories(
                    sockets.lab(lab.name()),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (String name : names) {
                ProcessHost child = ProcessHost.start(
                        name,
                        ChildJvm.command(HostProcess.class, HostProcess.arguments(options)),
                        LabSlice.write(served, name),
                        sockets.socket(lab.name(), name),
                        sockets.lab(lab.name()).resolve(name + ".log"),
                        running::died);
                running.hosts.put(name, child);
                children.add(child);
            }
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            for (ProcessHost child : children) {
                child.ready().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
            return running;
        } catch (ExecutionException e) {
            running.close();
            throw new HostFailure(e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            running.close();
            throw new HostFailure("the hosts are not up after " + timeoutMs / 1000 + " s", e);
        } catch (IOException e) {
            running.close();
            throw new HostFailure("cannot start the hosts: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            running.close();
            if (running.death() != null) {
                throw new HostFailure(running.death(), e);
            }
            throw e;
        }
    }

    /**
     * Starts hosts in this JVM.
     *
     * @param lab that they belong to
     * @param names which hosts
     * @param options for all of them
     * @param network joins them; {@code null} has them bind sockets, for commands too
     * @return running
     * @throws HostFailure if one cannot start; the others have been ended
     */
    public static RunningLab inThisProcess(
            Lab lab, Collection<String> names, HostOptions options, MemoryNetwork network) throws HostFailure {
        RunningLab running = new RunningLab();
        Peers peers = new LocalPeers();
        Lab served = lab.servedBy(names, _ -> false);
        for (String name : names) {
            try {
                // A host knows its part of the lab and no more, wherever it runs.
                Host host = Host.start(LabSlice.read(LabSlice.write(served, name)), name, options, network, peers);
                running.hosts.put(name, new LocalHost(host));
                if (network == null) {
                    host.openControlSocket();
                }
                host.join();
            } catch (HostStartException e) {
                running.close();
                throw new HostFailure("host " + name + " cannot start: " + e.getMessage(), e);
            }
        }
        return running;
    }

    private void died(String reason) {
        if (death.complete(reason)) {
            runner.interrupt();
        }
    }

    /** Why a host died, or {@code null}. */
    String death() {
        return death.getNow(null);
    }

    /** Waits a moment for the reason of a death that has been noticed otherwise. */
    void awaitDeath(long patienceMs) {
        Thread.interrupted();
        try {
            death.get(patienceMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Then it was no death.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The hosts.
     *
     * @return by name
     */
    public Map<String, HostLink> hosts() {
        return hosts;
    }

    /** Lets the hosts live on when this process ends. */
    synchronized void release() throws HostFailure {
        for (HostLink host : hosts.values()) {
            if (host instanceof ProcessHost child) {
                child.release();
            }
        }
        over = true;
    }

    @Override
    public synchronized void close() {
        if (over) {
            return;
        }
        over = true;
        for (HostLink host : hosts.values()) {
            if (host instanceof ProcessHost child) {
                child.end();
            }
        }
        hosts.values().forEach(HostLink::close);
    }
}
