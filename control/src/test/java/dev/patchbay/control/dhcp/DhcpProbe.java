package dev.patchbay.control.dhcp;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Scanner;

/**
 * Sends DHCP messages from port 68 of wherever it runs and prints what comes back. A process of its own, because it must run
 * in another network namespace than the test.
 *
 * <p>Each line of standard input is {@code SERVER|broadcast MESSAGE SENTINEL}, messages in hexadecimal digits; each line of
 * output the answer, or {@code none} if the one to the sentinel, which is sent behind it, comes first.
 */
final class DhcpProbe {
    private static final int TRANSACTION = 4;
    private static final int PATIENCE_MS = 5000;

    private DhcpProbe() {}

    public static void main(String[] arguments) throws Exception {
        var digits = HexFormat.of();
        try (var socket = new DatagramSocket(new InetSocketAddress(68));
                var lines = new Scanner(System.in, StandardCharsets.US_ASCII)) {
            socket.setBroadcast(true);
            socket.setSoTimeout(PATIENCE_MS);
            while (lines.hasNextLine()) {
                String[] fields = lines.nextLine().split(" ", -1);
                boolean broadcast = fields[0].equals("broadcast");
                InetAddress to = InetAddress.getByName(broadcast ? "255.255.255.255" : fields[0]);
                byte[] message = digits.parseHex(fields[1]);
                byte[] sentinel = digits.parseHex(fields[2]);
                socket.send(new DatagramPacket(message, message.length, to, 67));
                InetAddress everybody = InetAddress.getByName("255.255.255.255");
                socket.send(new DatagramPacket(sentinel, sentinel.length, everybody, 67));
                String answer = "none";
                byte[] buffer = new byte[2000];
                while (true) {
                    var packet = new DatagramPacket(buffer, buffer.length);
                    try {
                        socket.receive(packet);
                    } catch (SocketTimeoutException e) {
                        System.out.println("silence");
                        break;
                    }
                    if (same(buffer, sentinel)) {
                        System.out.println(answer);
                        break;
                    }
                    if (same(buffer, message)) {
                        answer = digits.formatHex(buffer, 0, packet.getLength());
                    }
                }
            }
        }
    }

    private static boolean same(byte[] answer, byte[] question) {
        return Arrays.equals(answer, TRANSACTION, TRANSACTION + 4, question, TRANSACTION, TRANSACTION + 4);
    }
}
