package dev.patchbay.control.lab;

import dev.patchbay.codec.ip.Ipv6Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;

/** The addresses that sockets of the underlay really bind, of IPv4 or IPv6, as text. */
public final class BoundAddress {
    private BoundAddress() {}

    /**
     * Reads an address; no name is looked up.
     *
     * @param text such as {@code 127.0.0.1}, {@code fd00::1} or {@code fe80::1%eth0}
     * @return the address
     * @throws IllegalArgumentException if it is none, or names a device that this host does not have
     */
    public static InetAddress parse(String text) {
        return InetAddress.ofLiteral(text);
    }

    /**
     * Whether sockets of this machine can bind an address.
     *
     * @param address of any kind
     * @return true for loopback addresses and those of the machine's devices
     */
    public static boolean isHere(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }

    /**
     * Writes an address, an IPv6 one as RFC 5952 wants it.
     *
     * @param address to write
     * @return what {@link #parse} reads
     */
    public static String text(InetAddress address) {
        if (!(address instanceof Inet6Address v6)) {
            return address.getHostAddress();
        }
        ByteBuffer octets = ByteBuffer.wrap(v6.getAddress());
        String text = Ipv6Address.format(octets.getLong(), octets.getLong());
        String scoped = v6.getHostAddress();
        int scope = scoped.indexOf('%');
        return scope < 0 ? text : text + scoped.substring(scope);
    }

    /**
     * Writes an address with a port.
     *
     * @param address to write
     * @param port UDP port
     * @return such as {@code 127.0.0.1:4789} or {@code [::1]:4789}
     */
    public static String text(InetAddress address, int port) {
        String text = text(address);
        return (address instanceof Inet6Address ? "[" + text + "]" : text) + ":" + port;
    }
}
