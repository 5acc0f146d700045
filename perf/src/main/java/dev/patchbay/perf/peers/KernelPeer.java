package dev.patchbay.perf.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The Linux kernel: a vxlan device for each tunnel, both in one bridge, which learns. */
final class KernelPeer implements Peer {
    @Override
    public String name() {
        return "kernel";
    }

    @Override
    public void start(Place place, Path folder, Teardown teardown)
            throws IOException, InterruptedException, PeersException {
        String ip = "ip -n " + place.namespace() + " link ";
        Programs.runLine(ip + "add br0 type bridge");
        vxlan(ip, "vx-source", VNI_IN, place.inside(), place.source());
        vxlan(ip, "vx-sink", VNI_OUT, place.inside(), place.sink());
        Programs.runLine(ip + "set br0 up");
        try {
            // A bridge that asks for packet filters' opinion is slower, and nobody has given it any.
            Programs.runLine("ip netns exec " + place.namespace() + " sysctl -qw net.bridge.bridge-nf-call-iptables=0");
        } catch (PeersException withoutFilters) {
            // There is nothing to switch off.
        }
    }

    private static void vxlan(String ip, String name, int vni, String local, String remote)
            throws IOException, InterruptedException, PeersException {
        Programs.runLine(ip + "add " + name + " type vxlan id " + vni + " local " + local + " remote " + remote
                + " dstport 4789");
        Programs.runLine(ip + "set " + name + " master br0 up");
    }

    /** The work is done in interrupts, whichever process they hit. */
    @Override
    public SwitchProcess process() {
        return null;
    }

    @Override
    public Map<String, Object> description() {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("version", System.getProperty("os.version"));
        description.put("devices", "two vxlan devices (id, local, remote, dstport 4789) in one bridge; learning");
        return description;
    }
}
