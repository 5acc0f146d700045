package dev.patchbay.control.scenario;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.vxlan.VxlanFlyweight;
import dev.patchbay.datapath.underlay.DatagramObserver;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.datapath.vport.TapVport;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * What left the switch since the last look: frames from the rings of the taps, datagrams as the underlay sent them.
 *
 * <p>Frames of one port keep their order; ports are sorted by name, since there is no order between them. One thread.
 */
final class CollectedOutputs implements DatagramObserver {
    private final Map<String, TapVport> taps = new TreeMap<>();
    private final Int2ObjectHashMap<String> tunnelNames = new Int2ObjectHashMap<>();
    private final Map<String, List<Map<String, Object>>> frames = new TreeMap<>();

    void addTap(TapVport tap) {
        taps.put(tap.name(), tap);
    }

    void addTunnel(int datapathPort, String name) {
        tunnelNames.put(datapathPort, name);
    }

    @Override
    public void onDatagram(
            int local,
            int remote,
            int udpPort,
            int outer,
            int flowHash,
            int port,
            DirectBuffer payload,
            int offset,
            int length) {
        Map<String, Object> tunnel = new LinkedHashMap<>();
        tunnel.put("tun_id", (long) VxlanFlyweight.vni(payload.getLong(offset, ByteOrder.BIG_ENDIAN)));
        tunnel.put("local_ip", Ipv4Address.format(local));
        tunnel.put("remote_ip", Ipv4Address.format(remote));
        tunnel.put("ttl", (long) TxBatch.ttl(outer));
        tunnel.put("tos", (long) TxBatch.tos(outer));
        tunnel.put("df", (TxBatch.flags(outer) & TunnelFlags.DF) != 0);
        tunnel.put("udp_csum", (TxBatch.flags(outer) & TunnelFlags.CSUM) != 0);
        tunnel.put("vxlan_flags", String.format("0x%02x", payload.getByte(offset) & 0xff));
        add(tunnelNames.get(port), payload, offset + VxlanFlyweight.LENGTH, length - VxlanFlyweight.LENGTH, tunnel);
    }

    /** Takes everything collected so far, in the shape of {@code out}. */
    List<Map<String, Object>> take() {
        for (TapVport tap : taps.values()) {
            int count;
            do {
                count = tap.poll((buffer, offset, length) -> add(tap.name(), buffer, offset, length, null), 64);
            } while (count > 0);
        }
        List<Map<String, Object>> all = new ArrayList<>();
        frames.values().forEach(all::addAll);
        frames.clear();
        return all;
    }

    private void add(String port, DirectBuffer buffer, int offset, int length, Map<String, Object> tunnel) {
        byte[] octets = new byte[length];
        buffer.getBytes(offset, octets);
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("port", port);
        output.put("frame", HexFormat.of().formatHex(octets));
        if (tunnel != null) {
            output.put("tunnel", tunnel);
        }
        frames.computeIfAbsent(port, _ -> new ArrayList<>()).add(output);
    }
}
