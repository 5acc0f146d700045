package dev.patchbay.codec.eth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.Bytes;
import dev.patchbay.codec.Seed;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class EthernetFlyweightTest {
    private final EthernetFlyweight ethernet = new EthernetFlyweight();
    private final VlanTagFlyweight tag = new VlanTagFlyweight();

    @Test
    void shouldReadTheFieldsOfATaggedFrame() {
        UnsafeBuffer frame = Bytes.buffer("ffff fa163eb223f1 fa163e000001 8100 b064 0800");
        ethernet.wrap(frame, 2);
        assertThat(ethernet.destination()).isEqualTo(0xfa163eb223f1L);
        assertThat(ethernet.source()).isEqualTo(0xfa163e000001L);
        assertThat(ethernet.etherType()).isEqualTo(EtherType.VLAN);
        assertThat(EtherType.isVlan(ethernet.etherType())).isTrue();
        tag.wrap(frame, 2 + EthernetFlyweight.LENGTH);
        assertThat(tag.priority()).isEqualTo(5);
        assertThat(tag.dropEligible()).isTrue();
        assertThat(tag.vlanId()).isEqualTo(0x064);
        assertThat(tag.tci()).isEqualTo(0xb064);
        assertThat(tag.nextType()).isEqualTo(EtherType.IPV4);
        assertThat(ethernet).hasToString("eth src=fa:16:3e:00:00:01 dst=fa:16:3e:b2:23:f1 type=0x8100");
        assertThat(tag).hasToString("vlan id=100 pcp=5 dei type=0x0800");
    }

    @Test
    void shouldWriteTheFieldsWhereTheyBelong() {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[EthernetFlyweight.LENGTH + VlanTagFlyweight.LENGTH]);
        ethernet.wrap(frame, 0)
                .destination(0xfa163eb223f1L)
                .source(0xfa163e000001L)
                .etherType(EtherType.VLAN);
        tag.wrap(frame, EthernetFlyweight.LENGTH)
                .tci(0xffff)
                .priority(5)
                .dropEligible(false)
                .vlanId(100)
                .nextType(EtherType.ARP);
        assertThat(Bytes.hex(frame, 0, frame.capacity())).isEqualTo("fa163eb223f1fa163e0000018100a0640806");
    }

    @Test
    void shouldKeepTheOtherBitsOfATagWhenOneFieldChanges() {
        Seed.run(random -> {
            UnsafeBuffer frame = new UnsafeBuffer(new byte[VlanTagFlyweight.LENGTH]);
            tag.wrap(frame, 0);
            for (int i = 0; i < 1_000; i++) {
                int tci = random.nextInt(0x10000);
                int vid = random.nextInt(0x1000);
                int pcp = random.nextInt(8);
                boolean dei = random.nextBoolean();
                tag.tci(tci).vlanId(vid);
                assertThat(tag.tci()).isEqualTo((tci & 0xf000) | vid);
                tag.tci(tci).priority(pcp);
                assertThat(tag.tci()).isEqualTo((tci & 0x1fff) | pcp << 13);
                tag.tci(tci).dropEligible(dei);
                assertThat(tag.tci()).isEqualTo((tci & 0xefff) | (dei ? 0x1000 : 0));
            }
        });
    }

    @Test
    void shouldSaySoWhenNotWrapped() {
        assertThat(new EthernetFlyweight()).hasToString("EthernetFlyweight (not wrapped)");
    }
}
