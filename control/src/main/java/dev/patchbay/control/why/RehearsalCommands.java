package dev.patchbay.control.why;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.control.command.HostServices;
import dev.patchbay.control.guest.Guest;
import dev.patchbay.control.json.Json;
import dev.patchbay.control.json.JsonSyntaxException;
import dev.patchbay.datapath.Steps;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.netns.ArpPolicy;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.RouteQuery;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.rehearsal.Neighbourhood;
import dev.patchbay.datapath.rehearsal.Rehearsal;
import dev.patchbay.datapath.rehearsal.Walk;
import dev.patchbay.datapath.xlate.TraceListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What {@code patchbay why} asks a host: who is there, by which way a packet would leave its sender, and to rehearse a packet.
 * Arguments and answers are words and JSON.
 *
 * <p>Packets with the same session share a rehearsal, so that an answer meets the connection that its question began.
 *
 * <p><b>Threads.</b> Any; sessions lie under a lock, rehearsals are the slow path's.
 *
 * <p><b>Bounds.</b> {@value #MAX_SESSIONS} sessions; one more ends the oldest, and one that was not used for {@value #PATIENCE_S}
 * seconds ends with the next request.
 */
public final class RehearsalCommands {
    private static final int MAX_SESSIONS = 16;
    private static final int PATIENCE_S = 60;

    private final VirtualSwitch vswitch;
    private final HostServices services;
    private final int localIp;
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    private record Session(Rehearsal rehearsal, long usedNs) {}

    private RehearsalCommands(HostServices services, int localIp) {
        this.services = services;
        this.localIp = localIp;
        vswitch = services.vswitch();
    }

    /**
     * Registers commands and program.
     *
     * @param registry of the host's control socket
     * @param services of the host
     * @param localIp its tunnel end, first octet most significant
     */
    public static void register(CommandRegistry registry, HostServices services, int localIp) {
        RehearsalCommands commands = new RehearsalCommands(services, localIp);
        registry.command("why/map", "", 0, 0, arguments -> Json.write(commands.map()));
        registry.command("why/source", "NAMESPACE ADDRESS", 2, 2, commands::source);
        registry.command("why/arp", "ADDRESS ASKER", 2, 2, commands::arp);
        registry.command("why/step", "REQUEST", 1, 1, arguments -> commands.step(arguments.getFirst()));
        registry.command("why/end", "SESSION", 1, 1, commands::end);
        registry.program(new NextPacketProgram(services.vswitch()));
    }

    private Map<String, Object> map() throws CommandFailure, InterruptedException {
        Map<String, Object> map = await(vswitch.call(RehearsalCommands::map));
        List<Object> guests = new ArrayList<>();
        for (Guest guest : services.guests().all()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", guest.name());
            json.put("port", guest.port());
            json.put("mac", MacAddress.format(guest.mac()));
            json.put(
                    "addresses",
                    guest.configuration().addresses().stream()
                            .map(Object::toString)
                            .toList());
            json.put("routes", routes(guest));
            guests.add(json);
        }
        map.put("local_ip", Ipv4Address.format(localIp));
        map.put("guests", guests);
        return map;
    }

    private static List<Object> routes(Guest guest) {
        List<Object> routes = new ArrayList<>();
        guest.configuration()
                .routes()
                .forEach(route -> routes.add(List.of(
                        Ipv4Address.format(route.network()) + '/' + route.prefixLength(),
                        Ipv4Address.format(route.via()))));
        return routes;
    }

    private static Map<String, Object> map(SwitchModel model) {
        List<Object> devices = new ArrayList<>();
        List<Object> ports = new ArrayList<>();
        for (Namespace namespace : model.namespaces().all()) {
            for (NetDevice device : namespace.devices()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("namespace", namespace.name());
                json.put("device", device.name());
                json.put("port", device.port());
                json.put("mac", MacAddress.format(device.mac()));
                json.put(
                        "addresses",
                        device.addresses().stream()
                                .map(each -> each.prefix().toString())
                                .toList());
                devices.add(json);
                if (device.kind() == DeviceKind.TAP) {
                    ports.add(device.name());
                }
            }
        }
        for (Bridge bridge : model.bridges()) {
            for (OfPort port : bridge.ports()) {
                if (port.type() == PortType.ORDINARY || port.type() == PortType.INTERNAL) {
                    ports.add(port.name());
                }
            }
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(
                "namespaces",
                model.namespaces().all().stream().map(Namespace::name).toList());
        map.put("bridges", model.bridges().stream().map(Bridge::name).toList());
        map.put("ports", ports);
        map.put("devices", devices);
        return map;
    }

    /** The address that a namespace sends from towards a destination; empty if it has none. */
    private String source(List<String> arguments) throws CommandFailure, InterruptedException {
        IpAddress to = IpAddress.parse(arguments.get(1));
        return await(vswitch.call(model -> {
            Namespace namespace = model.namespaces().get(arguments.getFirst());
            if (namespace == null) {
                throw new IllegalArgumentException("no namespace named " + arguments.getFirst());
            }
            RouteQuery.Answer answer = new RouteQuery(tag -> {})
                    .ask(new RouteQuery.Question(
                            namespace, IpAddress.any(to.family()), to, Namespace.LOOPBACK, null, 0));
            IpAddress source = answer.found() ? RouteQuery.sourceFor(answer, to) : null;
            return source == null ? "" : source.toString();
        }));
    }

    /** The MAC addresses of devices that would answer whoever asks for an address: their own, and by proxy ARP. */
    private String arp(List<String> arguments) throws CommandFailure, InterruptedException {
        IpAddress target = IpAddress.parse(arguments.getFirst());
        IpAddress asker = IpAddress.parse(arguments.getLast());
        List<Object> macs = await(vswitch.call(model -> {
            List<Object> answering = new ArrayList<>();
            for (Namespace namespace : model.namespaces().all()) {
                for (NetDevice device : namespace.devices()) {
                    boolean asked = device.up() && !device.addresses().isEmpty();
                    if (asked && new ArpPolicy(tag -> {}).answers(device, asker, target)) {
                        answering.add(MacAddress.format(device.mac()));
                    }
                }
            }
            return answering;
        }));
        return Json.write(macs);
    }

    private String step(String request) throws CommandFailure, InterruptedException {
        try {
            if (!(Json.parse(request) instanceof Map<?, ?> map)) {
                throw new CommandFailure("REQUEST must be a JSON object");
            }
            Rehearsal rehearsal = session((String) map.get("session"));
            return Json.write(WalkJson.of(await(vswitch.callInSteps(steps(rehearsal, map)))));
        } catch (JsonSyntaxException | ClassCastException | NullPointerException wrong) {
            throw new CommandFailure("REQUEST is not what 'patchbay why' of this version sends", wrong);
        }
    }

    private static Steps<Walk> steps(Rehearsal rehearsal, Map<?, ?> request) {
        Map<IpAddress, Long> known = new HashMap<>();
        ((Map<?, ?>) request.get("neighbours"))
                .forEach((ip, mac) -> known.put(IpAddress.parse((String) ip), MacAddress.parse((String) mac)));
        Neighbourhood neighbours = (device, address) -> known.getOrDefault(address, TraceListener.NO_NEIGHBOUR);
        if (request.get("datagram") instanceof Map<?, ?> datagram) {
            return rehearsal.arrived(WalkJson.datagram(datagram), neighbours);
        }
        UnsafeBuffer frame = WalkJson.frame((String) request.get("frame"));
        return request.get("namespace") instanceof String namespace
                ? rehearsal.made(namespace, frame, neighbours)
                : rehearsal.received((String) request.get("port"), frame, neighbours);
    }

    private Rehearsal session(String name) throws CommandFailure, InterruptedException {
        long now = System.nanoTime();
        synchronized (sessions) {
            sessions.values().removeIf(session -> now - session.usedNs > TimeUnit.SECONDS.toNanos(PATIENCE_S));
            Session session = sessions.remove(name);
            if (session != null) {
                sessions.put(name, new Session(session.rehearsal, now));
                return session.rehearsal;
            }
        }
        Rehearsal rehearsal = await(vswitch.call(Rehearsal::new));
        synchronized (sessions) {
            if (sessions.size() == MAX_SESSIONS) {
                sessions.remove(sessions.keySet().iterator().next());
            }
            sessions.put(name, new Session(rehearsal, now));
        }
        return rehearsal;
    }

    private String end(List<String> arguments) {
        synchronized (sessions) {
            sessions.remove(arguments.getFirst());
        }
        return "";
    }

    private static <T> T await(CompletableFuture<T> answer) throws CommandFailure, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IllegalArgumentException wrong) {
                throw new CommandFailure(wrong.getMessage(), wrong);
            }
            throw new IllegalStateException(failed.getCause());
        }
    }
}
