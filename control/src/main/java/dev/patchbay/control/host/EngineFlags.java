package dev.patchbay.control.host;

import dev.patchbay.datapath.underlay.Engine;
import dev.patchbay.datapath.underlay.Transport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say how a host's packets reach the network, for every command that starts hosts. */
public final class EngineFlags {
    /** On or off, in the user's words. */
    enum Switch {
        on,
        off
    }

    private static final int MAX_BATCH = 4096;
    private static final int MAX_SOURCE_PORTS = 256;
    private static final int MAX_WORKERS = 64;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--engine",
            paramLabel = "linux|portable",
            description =
                    "What drives the sockets of the underlay: many datagrams per system call, or Netty's channels,"
                            + " which run everywhere (default: the best on this system).")
    private String engine;

    @Option(
            names = "--gso",
            paramLabel = "on|off",
            description = "Linux engine: let the kernel segment what is sent (default: on).")
    private Switch gso = Switch.on;

    @Option(
            names = "--gro",
            paramLabel = "on|off",
            description = "Linux engine: let the kernel coalesce what is received (default: on).")
    private Switch gro = Switch.on;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Most datagrams received, and sent, at once (default: 1024).")
    private int batch = EngineOptions.DEFAULT.batch();

    @Option(
            names = "--source-ports",
            paramLabel = "N",
            description = "Outer UDP source ports that the flows are spread over (default: 4).")
    private int sourcePorts = EngineOptions.DEFAULT.sourcePorts();

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Threads that forward, each with sockets of its own on the same address (default: 1).")
    private int workers = EngineOptions.DEFAULT.workers();

    /** Creates the flags; picocli fills them in. */
    public EngineFlags() {}

    /**
     * What the user wants.
     *
     * @return options for a host
     * @throws ParameterException if that cannot be had
     */
    public EngineOptions options() {
        range("--batch", batch, MAX_BATCH);
        range("--source-ports", sourcePorts, MAX_SOURCE_PORTS);
        range("--workers", workers, MAX_WORKERS);
        if (workers > 1 && Transport.best() != Transport.EPOLL) {
            throw problem(
                    "--workers " + workers + " needs sockets that share a port, which only Linux has; leave it out");
        }
        return new EngineOptions(
                engine == null ? EngineOptions.DEFAULT.engine() : engine(),
                gso == Switch.on,
                gro == Switch.on,
                batch,
                sourcePorts,
                workers);
    }

    private Engine engine() {
        Engine wanted;
        try {
            wanted = Engine.of(engine);
        } catch (IllegalArgumentException e) {
            throw problem("--engine '" + engine + "' is not right; expected linux or portable");
        }
        if (wanted.obstacle() != null) {
            throw problem("the " + wanted + " engine cannot run here: " + wanted.obstacle()
                    + "; leave --engine out for the best one that can");
        }
        return wanted;
    }

    private void range(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw problem(option + " " + value + " is not right; expected 1 to " + most);
        }
    }

    private ParameterException problem(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
