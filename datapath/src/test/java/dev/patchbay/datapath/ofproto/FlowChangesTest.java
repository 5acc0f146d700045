package dev.patchbay.datapath.ofproto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.datapath.ofproto.controller.ControllerListener;
import dev.patchbay.datapath.ofproto.controller.FlowRemoved;
import dev.patchbay.datapath.ofproto.controller.PacketIn;
import dev.patchbay.datapath.ofproto.controller.RemovalReason;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.datapath.ofproto.group.GroupMod;
import dev.patchbay.datapath.ofproto.group.GroupSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bundles, eviction, and what those hear who listen to the flows of a bridge. */
class FlowChangesTest {
    private static final List<FlowMod.Command> COMMANDS = List.of(FlowMod.Command.values());

    private final List<String> heard = new ArrayList<>();
    private final Bridge bridge = new Bridge(1, "br0", 1, ChangeSink.NONE);
    private long now;

    @BeforeEach
    void listen() {
        bridge.flows().observe(new FlowObserver() {
            @Override
            public void added(Rule rule) {
                heard.add("added " + rule.match());
            }

            @Override
            public void modified(Rule rule) {
                heard.add("modified " + rule.match());
            }

            @Override
            public void removed(Rule rule, RemovalReason reason) {
                heard.add(reason.text() + " " + rule.match());
            }

            @Override
            public void done() {
                heard.add("done");
            }
        });
    }

    private FlowMod mod(FlowMod.Command command, String flow) {
        return FlowParser.parse(command, flow, bridge, OpenFlowVersion.OF14).mod();
    }

    private void add(String flow) {
        bridge.flows().apply(mod(FlowMod.Command.ADD, flow), now);
    }

    private List<String> dump() {
        return bridge.flows().select(FlowMod.deleteAll()).stream()
                .map(rule -> FlowFormat.piped(OpenFlowVersion.OF15)
                        .append(new StringBuilder(), rule, now)
                        .toString())
                .sorted()
                .toList();
    }

    @Test
    void shouldTellOncePerCommandWhatReallyChanged() {
        add("ip,actions=1");
        bridge.flows().apply(mod(FlowMod.Command.MODIFY, "actions=2"), now);
        bridge.flows().apply(mod(FlowMod.Command.MODIFY, "actions=2"), now);
        add("ip,actions=3");
        bridge.flows().apply(FlowMod.deleteAll(), now);
        assertThat(heard)
                .containsExactly("added ip", "done", "modified ip", "done", "added ip", "done", "delete ip", "done");
    }

    @Test
    void shouldTellOfABundleOnlyWhenAllOfItIsDone() {
        bridge.flows()
                .applyAll(List.of(mod(FlowMod.Command.ADD, "ip,actions=1"), mod(FlowMod.Command.DELETE, "ip")), now);
        assertThat(heard).containsExactly("added ip", "delete ip", "done");
    }

    @Test
    void shouldTakeBackAllOfABundleWhenOneOfItIsRefused() {
        add("table=1,cookie=5,ip,idle_timeout=9,actions=1");
        add("table=2,cookie=6,priority=7,actions=learn(table=9,cookie=8,delete_learned,NXM_OF_IN_PORT[]),2");
        add("table=3,arp,actions=1");
        add("table=9,cookie=8,actions=4");
        bridge.flows().select(FlowMod.deleteAll()).forEach(rule -> rule.credit(3, 300, now));
        now = 4_000;
        List<String> before = dump();
        heard.clear();
        List<FlowMod> mods = List.of(
                mod(FlowMod.Command.ADD, "table=1,cookie=7,reset_counts,ip,actions=9"),
                mod(FlowMod.Command.MODIFY, "table=1,reset_counts,actions=8"),
                mod(FlowMod.Command.DELETE, "table=2"),
                mod(FlowMod.Command.DELETE, "table=1"),
                mod(FlowMod.Command.ADD, "table=3,priority=9,actions=3"),
                mod(FlowMod.Command.ADD, "table=3,priority=9,check_overlap,ip,actions=3"));
        assertThatThrownBy(() -> bridge.flows().applyAll(mods, now))
                .isInstanceOfSatisfying(FlowModException.class, refused -> {
                    assertThat(refused.error()).isEqualTo("OFPFMFC_OVERLAP");
                    assertThat(refused.index()).isEqualTo(5);
                });
        assertThat(dump()).isEqualTo(before);
        assertThat(heard).isEmpty();
        bridge.flows().apply(mod(FlowMod.Command.DELETE, "table=2"), now);
        assertThat(bridge.table(9).size()).isZero();
        now = 9_001;
        assertThat(bridge.expire(now)).isEqualTo(1);
    }

    @Test
    void shouldLeaveRandomTablesAsTheyWereWhenABundleFails() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            add(randomFlow(random));
        }
        for (int round = 0; round < 200; round++) {
            List<String> before = dump();
            List<FlowMod> mods = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                FlowMod.Command command = COMMANDS.get(random.nextInt(COMMANDS.size()));
                String flow = randomFlow(random);
                mods.add(mod(command, command.deletes() ? flow.replaceAll(",priority.*", "") : flow));
            }
            mods.add(mod(FlowMod.Command.ADD, "table=254,actions=1"));
            assertThatThrownBy(() -> bridge.flows().applyAll(mods, now)).isInstanceOf(FlowModException.class);
            assertThat(dump()).as("seed %d, round %d", seed, round).isEqualTo(before);
            mods.removeLast();
            bridge.flows().applyAll(mods, now);
        }
    }

    private static String randomFlow(Random random) {
        String learn = random.nextBoolean() ? "learn(table=1,cookie=1,delete_learned,NXM_OF_IN_PORT[])," : "";
        return "table=" + random.nextInt(3) + ",in_port=" + random.nextInt(1, 4) + ",priority=" + random.nextInt(1, 3)
                + ",idle_timeout=" + random.nextInt(3) + ",actions=" + learn + random.nextInt(1, 9);
    }

    @Test
    void shouldCountLatePacketsForTheSuccessorThatKeepsCounters() {
        add("ip,actions=1");
        Rule first = bridge.flows().select(FlowMod.deleteAll()).getFirst();
        add("ip,actions=2");
        Rule second = bridge.flows().select(FlowMod.deleteAll()).getFirst();
        add("ip,actions=3");
        first.credit(1, 100, 5);
        second.credit(1, 100, 6);
        assertThat(dump().getFirst()).contains("n_packets=2, n_bytes=200");
        add("reset_counts,ip,actions=3");
        first.credit(1, 100, 5);
        assertThat(dump().getFirst()).contains("n_packets=0, n_bytes=0");
    }

    @Test
    void shouldEvictLeastImportantThenSoonestDueOfTheLargestGroup() {
        bridge.flows().limit(0, new TableLimits(4, true, List.of(SubField.parse("NXM_OF_IN_PORT[]"))), now);
        add("in_port=1,tcp,actions=1");
        add("in_port=1,udp,idle_timeout=5,importance=2,actions=1");
        add("in_port=1,arp,idle_timeout=60,importance=1,actions=1");
        add("in_port=2,arp,idle_timeout=1,actions=1");
        add("in_port=3,ip,hard_timeout=50,actions=1");
        assertThat(heard).contains("eviction arp,in_port=1").doesNotContain("eviction udp,in_port=1");
        add("in_port=3,arp,hard_timeout=9,actions=1");
        add("in_port=3,rarp,hard_timeout=9,actions=1");
        assertThat(heard).contains("eviction udp,in_port=1", "eviction arp,in_port=3");
        assertThat(bridge.table(0).size()).isEqualTo(4);
    }

    @Test
    void shouldRefuseAFlowWhenNothingMayBeEvicted() {
        bridge.flows().limit(0, new TableLimits(2, true, List.of()), now);
        add("ip,actions=1");
        add("arp,actions=1");
        add("arp,actions=2");
        assertThatThrownBy(() -> add("rarp,actions=1"))
                .isInstanceOfSatisfying(
                        FlowModException.class,
                        refused -> assertThat(refused.error()).isEqualTo("OFPFMFC_TABLE_FULL"));
    }

    @Test
    void shouldPutOffTheEvictionOfAFlowThatCarriesTraffic() {
        bridge.flows().limit(0, new TableLimits(2, true, List.of()), now);
        add("ip,idle_timeout=5,actions=1");
        add("arp,idle_timeout=6,actions=1");
        bridge.flows().select(mod(FlowMod.Command.DELETE, "ip")).getFirst().credit(1, 60, 3_000);
        add("rarp,idle_timeout=60,actions=1");
        assertThat(heard).contains("eviction arp");
    }

    @Test
    void shouldEvictWhatIsTooMuchWhenALimitIsSet() {
        for (int i = 0; i < 5; i++) {
            add("idle_timeout=" + (9 - i) + ",tcp,tp_dst=" + i + ",actions=1");
        }
        bridge.flows().limit(0, new TableLimits(2, true, List.of()), now);
        assertThat(dump()).hasSize(2).allMatch(line -> line.contains("tp_dst=0") || line.contains("tp_dst=1"));
    }

    @Test
    void shouldTellControllersOfTheRemovalOfFlowsThatAskForIt() {
        List<FlowRemoved> messages = new ArrayList<>();
        bridge.controllers().add(new ControllerListener() {
            @Override
            public OpenFlowVersion version() {
                return OpenFlowVersion.OF14;
            }

            @Override
            public void packetIn(PacketIn packet) {
                throw new AssertionError(packet);
            }

            @Override
            public void flowRemoved(FlowRemoved flow) {
                messages.add(flow);
            }
        });
        add("send_flow_rem,table=3,priority=7,cookie=9,ip,idle_timeout=10,hard_timeout=20,actions=1");
        add("arp,actions=1");
        bridge.flows().select(FlowMod.deleteAll()).forEach(rule -> rule.credit(2, 120, 1_000));
        now = 20_001;
        bridge.expire(now);
        bridge.flows().apply(FlowMod.deleteAll(), now);
        assertThat(messages).hasSize(1);
        FlowRemoved message = messages.getFirst();
        assertThat(message.table()).isEqualTo(3);
        assertThat(message.cookie()).isEqualTo(9);
        assertThat(message.reason()).isEqualTo(RemovalReason.HARD_TIMEOUT);
        assertThat(message.durationMs()).isEqualTo(20_001);
        assertThat(message.packets()).isEqualTo(2);
        assertThat(message.bytes()).isEqualTo(120);
        assertThat(bridge.flows().flowsRemoved()).isEqualTo(1);
    }

    @Test
    void shouldDeleteByOutputGroupWithinOtherActions() {
        for (int id = 4; id <= 5; id++) {
            String group = "group_id=" + id + ",type=indirect,bucket=1";
            bridge.groups().apply(GroupSyntax.parse(GroupMod.Command.ADD, group, bridge, OpenFlowVersion.OF14), now);
        }
        add("table=1,actions=write_actions(group:4)");
        add("table=2,actions=clone(group:4)");
        add("table=3,actions=group:5");
        bridge.flows().apply(mod(FlowMod.Command.DELETE, "out_group=4"), now);
        assertThat(dump()).hasSize(1).first().asString().contains("table=3");
    }
}
