package dev.patchbay.datapath.conntrack;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.ip.InternetChecksum;
import dev.patchbay.codec.ip.IpProtocol;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;

/**
 * Follows the control connections of applications: expects the data connections that they announce and, where addresses are
 * translated, writes the translated one into their text.
 *
 * <p>When that makes a segment longer or shorter, the sequence numbers of all later ones, and the acknowledgements of the
 * other side, are moved by as much.
 *
 * <p><b>Threads.</b> One per worker; works on connections under their latch.
 */
final class ApplicationHelper {
    private final Expectations expectations;
    private final FtpText text = new FtpText();
    private final PacketTuple forward = new PacketTuple();
    private final PacketTuple answer = new PacketTuple();

    ApplicationHelper(Expectations expectations) {
        this.expectations = expectations;
    }

    /** Under the latch: moves the numbers of a segment of FTP's control connection that announces nothing. */
    void shift(PacketView packet, Connection connection, boolean reply, boolean natted) {
        if (natted && connection.application().skew() != 0 && !text.interesting(packet)) {
            move(packet, connection.application(), reply);
            checksum(packet);
        }
    }

    /**
     * Looks for an announcement.
     *
     * @return bits to add to the packet's state.
     */
    int announce(CtHelper helper, PacketView packet, Connection connection, boolean reply, int state, boolean natted) {
        Application application = connection.application();
        boolean silent = helper == CtHelper.FTP && !text.interesting(packet);
        if (application.helper() == CtHelper.NONE || silent || !connection.latch()) {
            return 0;
        }
        try {
            connection.tuple(forward);
            connection.replyTuple(answer);
            boolean answers = (state & CtState.REPLY) != 0;
            if (helper == CtHelper.TFTP) {
                expect(connection, answers, forward.srcPort);
                return 0;
            }
            return ftp(packet, connection, reply, answers, natted) ? 0 : CtState.TRACKED | CtState.INVALID;
        } finally {
            connection.unlatch();
        }
    }

    private boolean ftp(PacketView packet, Connection connection, boolean reply, boolean answers, boolean natted) {
        FtpText.Kind kind = text.read(packet);
        if (kind == FtpText.Kind.BROKEN) {
            return false;
        }
        boolean active = kind == FtpText.Kind.ACTIVE;
        // Where the announced end is known to the other side, and where it is in truth.
        long high = active ? answer.dstHigh : forward.dstHigh;
        long low = active ? answer.dstLow : forward.dstLow;
        long ownHigh = active ? forward.srcHigh : answer.srcHigh;
        long ownLow = active ? forward.srcLow : answer.srcLow;
        boolean theirs = (text.high == high && text.low == low) || (text.high == ownHigh && text.low == ownLow);
        if (text.size > 0 && !theirs) {
            return false;
        }
        expect(connection, answers, text.port);
        Application application = connection.application();
        int skew = natted && text.size > 0 ? replace(packet, high, low) : 0;
        if (natted) {
            if (application.skew() != 0) {
                move(packet, application, reply);
            }
            checksum(packet);
        }
        if (skew != 0) {
            application.skew(skew + application.skew(), reply);
        }
        return true;
    }

    private void expect(Connection control, boolean answers, int port) {
        var tuple = new PacketTuple();
        PacketTuple ends = answers ? forward : answer;
        tuple.copyFrom(ends);
        tuple.srcPort = 0;
        tuple.dstPort = port;
        boolean destination = control.translation() == NatSpec.Direction.DST;
        Expectation.Address replaced;
        if (answers) {
            replaced = destination
                    ? new Expectation.Address(answer.srcHigh, answer.srcLow)
                    : new Expectation.Address(answer.dstHigh, answer.dstLow);
        } else {
            replaced = destination
                    ? new Expectation.Address(forward.dstHigh, forward.dstLow)
                    : new Expectation.Address(forward.srcHigh, forward.srcLow);
        }
        var parent = new PacketTuple().copyFrom(forward);
        expectations.add(
                tuple, new Expectation(parent, control.mark(), control.label(), replaced, answers != destination));
    }

    /** Writes an address over the one in the text; returns by how much the packet is longer now. */
    private int replace(PacketView packet, long high, long low) {
        String address = packet.ipv6
                ? Ipv6Address.format(high, low)
                : Ipv4Address.format((int) low).replace('.', ',');
        int from = packet.l4 + packet.tcpHeader() + text.start;
        int behind = from + text.size;
        int growth = address.length() - text.size;
        int frameEnd = packet.start + packet.length;
        packet.buffer.putBytes(behind + growth, packet.buffer, behind, frameEnd - behind);
        packet.buffer.putStringWithoutLengthAscii(from, address);
        if (growth != 0) {
            packet.length += growth;
            packet.end += growth;
            grow(packet, growth);
        }
        return growth;
    }

    private static void grow(PacketView packet, int growth) {
        int position = packet.l3 + (packet.ipv6 ? 4 : 2);
        int before = packet.unsignedShort(position);
        packet.buffer.putShort(position, (short) (before + growth), BIG_ENDIAN);
        if (!packet.ipv6) {
            int checksum = packet.l3 + 10;
            int updated = InternetChecksum.update(packet.unsignedShort(checksum), before, before + growth);
            packet.buffer.putShort(checksum, (short) updated, BIG_ENDIAN);
        }
    }

    private static void move(PacketView packet, Application application, boolean reply) {
        boolean other = reply != application.skewOfReplies();
        int position = packet.l4 + (other ? 8 : 4);
        int distance = other ? -application.skew() : application.skew();
        packet.buffer.putInt(position, packet.buffer.getInt(position, BIG_ENDIAN) + distance, BIG_ENDIAN);
    }

    private static void checksum(PacketView packet) {
        packet.buffer.putShort(packet.l4 + 16, (short) 0);
        long sum = TupleReader.pseudoHeader(packet, IpProtocol.TCP)
                + InternetChecksum.sum(packet.buffer, packet.l4, packet.l4Size());
        packet.buffer.putShort(packet.l4 + 16, (short) InternetChecksum.finish(sum), BIG_ENDIAN);
    }
}
