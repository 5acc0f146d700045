package dev.patchbay.perf.peers;

import dev.patchbay.perf.ovs.OvsException;
import dev.patchbay.perf.ovs.OvsInstance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Open vSwitch with its userspace datapath, as its manual sets up userspace tunnels: each device is a port of an underlay
 * bridge, which has the device's address, and br-tun has the tunnels.
 *
 * <p>The neighbours behind the tunnels are set; they would be forgotten during a long run otherwise. All other settings are
 * the defaults. With AF_XDP it polls the devices in a thread of its own.
 */
final class OvsPeer implements Peer {
    private static final String NEIGHBOUR_SECONDS = "3600";

    private final String type;
    private final String name;
    private final Map<String, Object> description = new LinkedHashMap<>();
    private SwitchProcess process;

    /**
     * Describes it.
     *
     * @param name as users write it.
     * @param type of the ports that stand for devices: {@code system} reads them by AF_PACKET.
     */
    OvsPeer(String name, String type) {
        this.name = name;
        this.type = type;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String obstacle() {
        return OvsInstance.isInstalled() ? "" : "Open vSwitch is not installed";
    }

    @Override
    public void start(Place place, Path folder, Teardown teardown)
            throws IOException, InterruptedException, PeersException {
        try {
            OvsInstance ovs =
                    new OvsInstance(folder, Programs.inside(place.namespace(), List.of()), "--disable-system");
            teardown.add(ovs::close);
            process = new SwitchProcess(teardown, ovs.vswitchd(), folder.resolve("ovs-vswitchd.log"));
            description.put("version", ovs.call("version").strip());
            description.put("interface_type", type);
            ovs.call("tnl/neigh/aging", NEIGHBOUR_SECONDS);
            underlay(ovs, place, "br-source", Place.IN, place.inside(), place.source(), 2);
            underlay(ovs, place, "br-sink", Place.OUT, place.outside(), place.sink(), 3);
            configure(ovs, "add-br br-tun -- set bridge br-tun datapath_type=netdev fail_mode=secure");
            tunnel(ovs, "vxlan-source", BrTun.SOURCE_PORT, place.inside(), place.source());
            tunnel(ovs, "vxlan-sink", BrTun.SINK_PORT, place.outside(), place.sink());
            ovs.openFlowLines("OpenFlow10", "add-flows", "br-tun", BrTun.FLOWS);
            verify(ovs);
        } catch (OvsException refused) {
            throw new PeersException(refused.getMessage());
        }
    }

    private void underlay(
            OvsInstance ovs, Place place, String bridge, String device, String address, String neighbour, int end)
            throws IOException, InterruptedException, PeersException, OvsException {
        Programs.runLine("ip -n " + place.namespace() + " address flush dev " + device);
        configure(
                ovs,
                "add-br " + bridge + " -- set bridge " + bridge + " datapath_type=netdev other-config:hwaddr="
                        + place.mac(end) + " -- add-port " + bridge + ' ' + device + " -- set interface " + device
                        + " type=" + type);
        Programs.runLine("ip -n " + place.namespace() + " address add " + address + "/24 dev " + bridge);
        Programs.runLine("ip -n " + place.namespace() + " link set " + bridge + " up");
        ovs.call("ovs/route/add", neighbour + "/32", bridge);
        ovs.call("tnl/neigh/set", bridge, neighbour, place.mac(end == 2 ? 1 : 4));
    }

    private static void tunnel(OvsInstance ovs, String name, int port, String local, String remote)
            throws IOException, InterruptedException, OvsException {
        configure(
                ovs,
                "add-port br-tun " + name + " -- set interface " + name + " type=vxlan ofport_request=" + port
                        + " options:local_ip=" + local + " options:remote_ip=" + remote + " options:key=flow");
    }

    private static void configure(OvsInstance ovs, String line) throws IOException, InterruptedException, OvsException {
        ovs.configure(line.split(" ", -1));
    }

    /** A port that does not open is no error of the command that adds it. */
    private void verify(OvsInstance ovs) throws IOException, OvsException, PeersException {
        String ports = ovs.call("dpif/show");
        for (String device : List.of(Place.IN, Place.OUT)) {
            if (!ports.lines().anyMatch(line -> line.strip().startsWith(device + " "))) {
                throw new PeersException(
                        "Open vSwitch opens no port of type " + type + " here (AF_XDP needs a build with it)");
            }
        }
        List<String> queues = new ArrayList<>();
        ports.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(Place.IN + " "))
                .forEach(queues::add);
        description.put("port", queues.getFirst());
    }

    @Override
    public SwitchProcess process() {
        return process;
    }

    /** It reads frames, and takes none that is longer than its buffers. */
    @Override
    public boolean takesPieces() {
        return false;
    }

    @Override
    public String sinkSide(Place place) {
        return place.outside();
    }

    @Override
    public Map<String, Object> description() {
        return description;
    }
}
