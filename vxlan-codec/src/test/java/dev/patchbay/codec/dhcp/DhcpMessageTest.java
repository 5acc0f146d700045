package dev.patchbay.codec.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class DhcpMessageTest {
    private static final int OFFSET = 42;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1500]);
    private final DhcpWriter writer = new DhcpWriter();
    private final DhcpOptionCursor cursor = new DhcpOptionCursor();

    private List<Integer> codes(int length) {
        var codes = new ArrayList<Integer>();
        cursor.wrap(buffer, OFFSET, length);
        while (cursor.next()) {
            codes.add(cursor.code());
        }
        return codes;
    }

    @Test
    void shouldReadWhatItWrote() {
        writer.wrap(buffer, OFFSET, 548)
                .header()
                .operation(DhcpFlyweight.REQUEST)
                .transaction(0xcafe1234)
                .seconds(3)
                .flags(DhcpFlyweight.BROADCAST)
                .clientAddress(0x0a000001)
                .yourAddress(0x0a000002)
                .nextServer(0x0a000003)
                .relayAddress(0x0a000004)
                .hops(1)
                .hardwareAddress(0xfa163e010203L);
        int length = writer.option8(DhcpOption.MESSAGE_TYPE, DhcpOption.DISCOVER)
                .option16(DhcpOption.MTU, 1450)
                .option32(DhcpOption.SERVER_IDENTIFIER, 0xc0a8fe02)
                .text(DhcpOption.HOST_NAME, "guest")
                .option(DhcpOption.PARAMETER_REQUEST, new byte[] {1, 3, 6})
                .finish();

        assertThat(length).isEqualTo(DhcpWriter.MIN_LENGTH);
        assertThat(DhcpFlyweight.isMessage(buffer, OFFSET, length)).isTrue();
        DhcpFlyweight header = new DhcpFlyweight().wrap(buffer, OFFSET);
        assertThat(header.operation()).isEqualTo(1);
        assertThat(header.transaction()).isEqualTo(0xcafe1234);
        assertThat(header.seconds()).isEqualTo(3);
        assertThat(header.flags()).isEqualTo(0x8000);
        assertThat(header.hops()).isEqualTo(1);
        assertThat(header.relayAddress()).isEqualTo(0x0a000004);
        assertThat(header.nextServer()).isEqualTo(0x0a000003);
        assertThat(header.hardwareAddress()).isEqualTo(0xfa163e010203L);
        assertThat(header)
                .hasToString("dhcp op=1 xid=0xcafe1234 chaddr=fa:16:3e:01:02:03 ciaddr=10.0.0.1 yiaddr=10.0.0.2");
        assertThat(codes(length)).containsExactly(53, 26, 54, 12, 55);
        assertThat(cursor.find(DhcpOption.MTU, 2)).isTrue();
        assertThat(cursor.number16()).isEqualTo(1450);
        assertThat(cursor.find(DhcpOption.SERVER_IDENTIFIER, 4)).isTrue();
        assertThat(cursor.number32()).isEqualTo(0xc0a8fe02);
        assertThat(cursor.find(DhcpOption.HOST_NAME)).isTrue();
        assertThat(cursor.text()).isEqualTo("guest");
        assertThat(cursor.find(DhcpOption.MESSAGE_TYPE, 2)).isFalse();
        assertThat(cursor.find(DhcpOption.ROUTER)).isFalse();
    }

    @Test
    void shouldLeaveOutWhatDoesNotFitAndStillEnd() {
        writer.wrap(buffer, OFFSET, DhcpWriter.MIN_LENGTH);
        writer.option(1, new byte[50]).option(2, new byte[6]).option(3, new byte[2]);
        assertThat(writer.overflowed()).isTrue();
        int length = writer.finish();
        assertThat(length).isEqualTo(DhcpWriter.MIN_LENGTH);
        assertThat(codes(length)).containsExactly(1, 3);
        writer.wrap(buffer, OFFSET, 1000).option(1, new byte[256]);
        assertThat(writer.overflowed()).isTrue();
    }

    @Test
    void shouldRefuseWhatIsNoMessage() {
        int length = writer.wrap(buffer, OFFSET, 548).finish();
        assertThat(DhcpFlyweight.isMessage(buffer, OFFSET, DhcpFlyweight.LENGTH - 1))
                .isFalse();
        buffer.putByte(OFFSET + DhcpFlyweight.COOKIE_OFFSET, (byte) 0);
        assertThat(DhcpFlyweight.isMessage(buffer, OFFSET, length)).isFalse();
        writer.wrap(buffer, OFFSET, 548).header().hardwareLength(16);
        assertThat(DhcpFlyweight.isMessage(buffer, OFFSET, length)).isFalse();
    }

    @Test
    void shouldStopWhereAnOptionGoesBeyondTheMessage() {
        writer.wrap(buffer, OFFSET, 548).option8(53, 1).finish();
        int options = OFFSET + DhcpFlyweight.LENGTH;
        buffer.putByte(options + 3, (byte) 12);
        buffer.putByte(options + 4, (byte) 200);
        assertThat(codes(DhcpWriter.MIN_LENGTH)).containsExactly(53);
        assertThat(cursor.malformed()).isTrue();
        assertThat(codes(DhcpFlyweight.LENGTH + 4)).containsExactly(53);
        assertThat(cursor.malformed()).isTrue();
        assertThat(codes(DhcpFlyweight.LENGTH + 3)).containsExactly(53);
        assertThat(cursor.malformed()).isFalse();
        assertThat(codes(DhcpFlyweight.LENGTH)).isEmpty();
    }

    @Test
    void shouldPassOverPadsAndEndAtTheEnd() {
        int options = OFFSET + DhcpFlyweight.LENGTH;
        writer.wrap(buffer, OFFSET, 548);
        buffer.putBytes(options, new byte[] {0, 0, 53, 1, 3, 0, 12, 0, (byte) 255, 1, 4});
        assertThat(codes(DhcpFlyweight.LENGTH + 11)).containsExactly(53, 12);
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void shouldNeverReadBeyondAnyOctets() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            int size = random.nextInt(40);
            byte[] octets = new byte[DhcpFlyweight.LENGTH + size];
            random.nextBytes(octets);
            var exact = new UnsafeBuffer(octets);
            cursor.wrap(exact, 0, octets.length);
            int seen = 0;
            while (cursor.next()) {
                seen += cursor.octets().length + 2;
            }
            assertThat(seen).as("seed %d", seed).isLessThanOrEqualTo(size);
        }
    }
}
