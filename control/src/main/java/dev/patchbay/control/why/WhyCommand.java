package dev.patchbay.control.why;

import dev.patchbay.control.appctl.ControlSockets;
import dev.patchbay.control.cli.ExitStatus;
import dev.patchbay.control.cli.Subcommand;
import dev.patchbay.control.host.EngineOptions;
import dev.patchbay.control.host.HostOptions;
import dev.patchbay.control.json.Json;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabException;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.run.HostFailure;
import dev.patchbay.control.run.HostLink;
import dev.patchbay.control.run.Leases;
import dev.patchbay.control.run.RunningLab;
import dev.patchbay.datapath.underlay.MemoryNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code patchbay why}: where a packet goes in a lab, step by step, and the rule to blame if it does not arrive. */
@Command(
        name = "why",
        description = {
            "Follows one packet over all hosts of a lab: every table and rule, every stage of a namespace, every tunnel, to the"
                    + " guests that get it or the rule that drops it. Nothing in the lab changes by that. A lab that is not"
                    + " running is brought up in this process for the question.",
            "",
            "The exit status is 0 if somebody gets the packet, 1 if nobody does, 2 if the question is wrong."
        },
        sortOptions = false)
public final class WhyCommand implements Subcommand {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "LAB", description = "The lab file, or the name of a running lab.")
    private String lab;

    @Parameters(
            index = "1",
            paramLabel = "FROM",
            description = "Where the packet begins: a guest, HOST:PORT or HOST:NAMESPACE.")
    private String from;

    @Parameters(
            index = "2..*",
            arity = "1..*",
            paramLabel = "PACKET",
            description = {
                "The packet: 'ping ADDRESS', 'tcp ADDRESS:PORT', 'udp ADDRESS:PORT', 'arp ADDRESS' (for ADDRESS the name of a"
                        + " guest will do); a flow as ofproto/trace takes it, such as icmp,nw_dst=10.0.0.5,nw_ttl=3, where what"
                        + " it does not say is as its sender would send it; or the octets of a frame in hexadecimal."
            })
    private List<String> packet;

    @Option(
            names = "--follow",
            description = "Wait for the next real packet at FROM that matches PACKET, and follow that one.")
    private boolean follow;

    @Option(
            names = "--timeout",
            paramLabel = "S",
            description = "Seconds to wait with --follow (default: until Ctrl-C).")
    private long timeout;

    @Option(names = "--reply", description = "Follow the answer of who gets the packet, too.")
    private boolean reply;

    @Option(names = "--all", description = "Show every copy of a packet that was copied, also those that get nowhere.")
    private boolean all;

    @Option(names = "--json", description = "Print the way as JSON.")
    private boolean json;

    /** Creates the command; picocli fills it in. */
    public WhyCommand() {}

    @Override
    public Integer call() throws InterruptedException, IOException {
        try {
            return answer();
        } catch (WhyException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        } catch (LabException wrong) {
            System.err.println(wrong.getMessage());
            return ExitStatus.USAGE;
        } catch (HostFailure failed) {
            System.err.println("patchbay: " + failed.getMessage());
            return ExitStatus.COULD_NOT_START;
        }
    }

    private int answer() throws WhyException, LabException, HostFailure, InterruptedException, IOException {
        if (timeout < 0) {
            throw new WhyException("--timeout " + timeout + ": expected a number of seconds");
        }
        Path file = Path.of(lab);
        Lab described = Files.exists(file) || lab.contains("/") || lab.endsWith(".yaml") ? LabReader.read(file) : null;
        String name = described == null ? lab : described.name();
        List<String> running = ControlSockets.ofUser().hosts(name);
        if (!running.isEmpty()) {
            Map<String, HostLink> hosts = new LinkedHashMap<>();
            running.forEach(host -> hosts.put(host, HostLink.running(name, host)));
            return answer(name, described, hosts);
        }
        if (described == null) {
            throw new WhyException("there is no lab file '" + lab + "', and no lab of that name is running");
        }
        if (follow) {
            throw new WhyException("lab '" + name
                    + "' is not running, so no packet will come: start it with 'patchbay run " + lab + " --keep'");
        }
        System.err.println("lab " + name + " is not running: it is brought up in this process for the question");
        HostOptions options = new HostOptions(HostOptions.VXLAN_PORT, EngineOptions.DEFAULT, false, null);
        try (RunningLab started =
                RunningLab.inThisProcess(described, described.hosts().keySet(), options, new MemoryNetwork())) {
            Leases.await(described, started.hosts());
            return answer(name, described, started.hosts());
        }
    }

    private int answer(String name, Lab described, Map<String, HostLink> hosts)
            throws WhyException, HostFailure, InterruptedException, IOException {
        LabMap map = LabMap.of(described, hosts.values());
        Question question = new Question(hosts, map);
        Origin origin = Origin.parse(from, map);
        String text = String.join(" ", packet);
        if (follow) {
            String frame = LivePacket.await(name, origin, question.flow(origin, text), timeout);
            if (frame == null) {
                System.err.println("patchbay: no such packet came within " + timeout + " s");
                return ExitStatus.CHECK_FAILED;
            }
            text = frame;
        }
        Question.Answer answer = question.ask(origin, text, reply);
        System.out.print(json ? Json.write(answer.json()) + "\n" : answer.text(all));
        return answer.delivered() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
    }

    /** Whether anybody gets the packet. */
    static boolean isDelivered(Stop start) {
        return start.allEndings().stream().anyMatch(WhyCommand::isDelivery);
    }

    /** Whether somebody gets a copy. */
    static boolean isDelivery(Ending ending) {
        return ending.kind() == Ending.Kind.DELIVERED || ending.kind() == Ending.Kind.CONTROLLER;
    }
}
