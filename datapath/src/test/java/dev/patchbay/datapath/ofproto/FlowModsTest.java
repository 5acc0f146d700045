package dev.patchbay.datapath.ofproto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patchbay.datapath.ofproto.action.ActionSyntax;
import dev.patchbay.datapath.ofproto.action.Learn;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.controller.RemovalReason;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.MatchParser;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Flow mods, learning and expiry, with the answers that Open vSwitch 3.1.0 gave to the same commands. */
class FlowModsTest {
    private final List<String> removed = new ArrayList<>();
    private final Set<Long> tags = new HashSet<>();
    private final Bridge bridge = new Bridge(1, "br0", 1, tags::add);
    private long now;

    @BeforeEach
    void hearOfRemovals() {
        bridge.flows().observe(new FlowObserver() {
            @Override
            public void added(Rule rule) {
                // Only removals are looked at here.
            }

            @Override
            public void modified(Rule rule) {
                // Only removals are looked at here.
            }

            @Override
            public void removed(Rule rule, RemovalReason reason) {
                removed.add(reason + " " + rule.match());
            }
        });
    }

    private void apply(FlowMod.Command command, String flow, OpenFlowVersion version) {
        bridge.flows().apply(FlowParser.parse(command, flow, bridge, version).mod(), now);
    }

    private void add(String flow) {
        apply(FlowMod.Command.ADD, flow, OpenFlowVersion.OF10);
    }

    private String dump() {
        return FlowFormat.piped(OpenFlowVersion.OF10)
                .dump(bridge.flows().select(FlowMod.deleteAll()), now)
                .replace("NXST_FLOW reply (xid=0x4):\n", "");
    }

    private Rule only() {
        List<Rule> rules = bridge.flows().select(FlowMod.deleteAll());
        assertThat(rules).hasSize(1);
        return rules.getFirst();
    }

    @Test
    void shouldKeepCountersTimeoutsAndIdleAgeWhenModified() {
        add("cookie=7,idle_timeout=100,hard_timeout=200,in_port=1,actions=output:2");
        now = 3000;
        only().credit(1, 14, now);
        now = 7000;
        assertThat(dump())
                .isEqualTo(
                        " cookie=0x7, duration=7s, table=0, n_packets=1, n_bytes=14, idle_timeout=100, hard_timeout=200,"
                                + " idle_age=4, in_port=1 actions=output:2\n");
        apply(FlowMod.Command.MODIFY, "idle_timeout=5,hard_timeout=6,in_port=1,actions=output:3", OpenFlowVersion.OF10);
        now = 9000;
        assertThat(dump())
                .isEqualTo(
                        " cookie=0x0, duration=9s, table=0, n_packets=1, n_bytes=14, idle_timeout=100, hard_timeout=200,"
                                + " idle_age=6, hard_age=2, in_port=1 actions=output:3\n");
    }

    @Test
    void shouldKeepCountersOfAReplacedFlowUnlessTheyAreReset() {
        add("in_port=1,actions=output:2");
        only().credit(1, 14, 0);
        now = 6000;
        apply(FlowMod.Command.ADD, "in_port=1,actions=output:4", OpenFlowVersion.OF13);
        assertThat(dump())
                .isEqualTo(
                        " cookie=0x0, duration=0s, table=0, n_packets=1, n_bytes=14, idle_age=6, in_port=1 actions=output:4\n");
        add("in_port=1,actions=output:1");
        assertThat(dump())
                .isEqualTo(
                        " cookie=0x0, duration=0s, table=0, n_packets=0, n_bytes=0, idle_age=6, in_port=1 actions=output:1\n");
        assertThat(removed).isEmpty();
    }

    @Test
    void shouldResetCountersOfAModifiedFlowWhenAsked() {
        add("in_port=1,actions=output:2");
        only().credit(2, 28, 0);
        apply(FlowMod.Command.MODIFY, "reset_counts,in_port=1,actions=output:4", OpenFlowVersion.OF13);
        assertThat(only().packets()).isZero();
    }

    @Test
    void shouldAddWhenAModifyOfOpenFlow10FindsNothing() {
        apply(FlowMod.Command.MODIFY, "table=2,in_port=2,actions=1", OpenFlowVersion.OF10);
        apply(FlowMod.Command.MODIFY, "table=3,in_port=2,actions=1", OpenFlowVersion.OF13);
        apply(FlowMod.Command.MODIFY, "table=4,cookie=1/1,in_port=2,actions=1", OpenFlowVersion.OF10);
        assertThat(only().tableId()).isEqualTo(2);
    }

    @Test
    void shouldRefuseOverlapOfEqualPriorityOnly() {
        add("in_port=1,actions=output:1");
        add("check_overlap,priority=5,ip,actions=drop");
        assertThatThrownBy(() -> add("check_overlap,ip,actions=drop"))
                .isInstanceOfSatisfying(
                        FlowModException.class, e -> assertThat(e.error()).isEqualTo("OFPFMFC_OVERLAP"));
        add("check_overlap,in_port=1,actions=output:2");
        add("check_overlap,in_port=2,actions=output:2");
        assertThat(bridge.table(0).size()).isEqualTo(3);
    }

    @Test
    void shouldDeleteByOutputPortWithinClonesButNotTruncated() {
        add("table=7,actions=clone(output:2)");
        add("table=8,actions=enqueue:2:2");
        add("table=9,actions=output(port=2,max_len=100)");
        add("table=10,actions=controller");
        apply(FlowMod.Command.DELETE, "out_port=2", OpenFlowVersion.OF10);
        apply(FlowMod.Command.DELETE, "out_port=controller", OpenFlowVersion.OF10);
        assertThat(only().tableId()).isEqualTo(9);
    }

    @Test
    void shouldNotLetUsersWriteTheTableOfTheSwitchItself() {
        assertThatThrownBy(() -> add("table=254,actions=drop")).isInstanceOf(FlowModException.class);
    }

    private boolean learn(Learn learn, String match, String actions) {
        return bridge.flows()
                .learn(
                        learn,
                        MatchParser.parse(match, PortNames.NONE),
                        ActionSyntax.parse(actions, PortNames.NONE),
                        now);
    }

    private static Learn learn(String options) {
        OfAction action = ActionSyntax.parse("learn(table=20,cookie=5," + options + ")", PortNames.NONE)
                .getFirst();
        return (Learn) action;
    }

    @Test
    void shouldRefreshHardTimeoutOfALearnedFlow() {
        Learn learn = learn("hard_timeout=300");
        learn(learn, "dl_vlan=3", "output:1");
        now = 250_000;
        tags.clear();
        learn(learn, "dl_vlan=3", "output:1");
        assertThat(tags).isEmpty();
        now = 550_000;
        assertThat(bridge.expire(now)).isZero();
        now = 550_001;
        assertThat(bridge.expire(now)).isOne();
        assertThat(removed).containsExactly("HARD_TIMEOUT dl_vlan=3");
    }

    @Test
    void shouldGiveALearnedFlowNewActionsAndKeepItsCounters() {
        Learn learn = learn("hard_timeout=300");
        learn(learn, "dl_vlan=3", "output:1");
        only().credit(3, 300, now);
        tags.clear();
        learn(learn, "dl_vlan=3", "output:2");
        assertThat(tags).isNotEmpty();
        assertThat(only().packets()).isEqualTo(3);
        assertThat(only().actions()).isEqualTo(ActionSyntax.parse("output:2", PortNames.NONE));
    }

    @Test
    void shouldStopLearningAtTheLimitButStillRefresh() {
        Learn learn = learn("limit=1,hard_timeout=300");
        assertThat(learn(learn, "dl_vlan=3", "output:1")).isTrue();
        assertThat(learn(learn, "dl_vlan=4", "output:1")).isFalse();
        assertThat(learn(learn, "dl_vlan=3", "output:1")).isTrue();
        assertThat(bridge.table(20).size()).isOne();
    }

    @Test
    void shouldDeleteLearnedFlowsWithTheLastFlowThatLearnsThem() {
        String learn = "learn(table=20,cookie=5,delete_learned,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[])";
        add("in_port=1,actions=" + learn);
        add("in_port=2,actions=" + learn);
        add("table=20,cookie=5,in_port=9,actions=drop");
        add("table=20,cookie=6,in_port=8,actions=drop");
        apply(FlowMod.Command.DELETE, "in_port=1", OpenFlowVersion.OF10);
        assertThat(bridge.table(20).size()).isEqualTo(2);
        apply(FlowMod.Command.DELETE, "in_port=2", OpenFlowVersion.OF10);
        assertThat(bridge.table(20).size()).isOne();
    }

    @Test
    void shouldExpireStrictlyAfterTheTimeout() {
        add("in_port=1,idle_timeout=10,actions=drop");
        add("in_port=2,hard_timeout=10,send_flow_rem,actions=drop");
        bridge.table(0)
                .classifier()
                .find(match("in_port=1").value(), match("in_port=1").mask(), FlowMod.DEFAULT_PRIORITY)
                .credit(1, 60, 5_000);
        assertThat(bridge.expire(10_000)).isZero();
        assertThat(bridge.expire(10_001)).isOne();
        assertThat(bridge.expire(15_000)).isZero();
        assertThat(bridge.expire(15_001)).isOne();
        assertThat(removed).containsExactly("HARD_TIMEOUT in_port=2", "IDLE_TIMEOUT in_port=1");
        assertThat(bridge.flows().flowsRemoved()).isOne();
        assertThat(bridge.nextExpiryMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldExpireEarlierWhenTimeoutsAreShortened() {
        add("in_port=1,idle_timeout=100,hard_timeout=200,actions=drop");
        bridge.flows().shortenTimeouts(only(), 5, 7);
        assertThat(bridge.nextExpiryMs()).isEqualTo(5_000);
        only().credit(1, 60, 4_000);
        assertThat(bridge.expire(7_000)).isZero();
        assertThat(bridge.expire(7_001)).isOne();
    }

    private static Match match(String text) {
        return MatchParser.parse(text, PortNames.NONE);
    }

    /** A flow as the model knows it. */
    private static final class Known {
        private final int table;
        private final int priority;
        private final Match match;
        private long cookie;
        private List<OfAction> actions;
        private long packets;
        private final int idle;
        private final int hard;
        private long modified;
        private long used;

        Known(FlowMod mod, long now) {
            table = mod.table();
            priority = mod.priority();
            match = mod.match();
            cookie = mod.newCookie();
            actions = mod.actions();
            idle = mod.idleTimeout();
            hard = mod.hardTimeout();
            modified = now;
            used = now;
        }

        boolean is(FlowMod mod) {
            return table == mod.table() && priority == mod.priority() && match.equals(mod.match());
        }

        @Override
        public String toString() {
            return table + " " + priority + " " + match + " " + cookie + " " + actions + " " + packets + " " + modified
                    + " " + used;
        }
    }

    @Test
    void shouldDoWhatAListOfFlowsDoes() {
        for (long seed = 1; seed <= 60; seed++) {
            compareWithList(new Random(seed), seed);
        }
    }

    private static void compareWithList(Random random, long seed) {
        Bridge bridge = new Bridge(1, "br0", 1, ChangeSink.NONE);
        List<Known> model = new ArrayList<>();
        String[] matches = {
            "",
            "in_port=1",
            "ip",
            "ip,in_port=1",
            "tcp",
            "tcp,in_port=1",
            "ip,nw_src=10.0.0.0/8",
            "ip,nw_src=10.1.0.0/16",
            "tcp,nw_src=10.1.2.3",
            "dl_vlan=3",
            "dl_vlan=3,in_port=1",
            "arp",
            "reg0=1/1",
            "reg0=3"
        };
        long now = 0;
        for (int step = 0; step < 300; step++) {
            now += random.nextInt(3) * 700L;
            FlowMod.Command command = pick(random, List.of(FlowMod.Command.values()));
            StringBuilder text = new StringBuilder(matches[random.nextInt(matches.length)]);
            if (random.nextBoolean() || command == FlowMod.Command.ADD) {
                text.append(",table=").append(random.nextInt(3));
            }
            if (command != FlowMod.Command.DELETE && random.nextBoolean()) {
                text.append(",priority=").append(random.nextInt(3));
            }
            if (command != FlowMod.Command.ADD && random.nextInt(3) == 0) {
                text.append(",cookie=").append(random.nextInt(4)).append('/').append(random.nextInt(4));
            } else if (!command.deletes() && random.nextBoolean()) {
                text.append(",cookie=").append(random.nextInt(4));
            }
            if (command == FlowMod.Command.ADD && random.nextInt(3) == 0) {
                text.append(random.nextBoolean() ? ",idle_timeout=" : ",hard_timeout=")
                        .append(1 + random.nextInt(20));
            }
            if (command.deletes() && random.nextBoolean()) {
                text.append(",out_port=").append(1 + random.nextInt(3));
            }
            if (!command.deletes()) {
                text.append(",actions=output:").append(1 + random.nextInt(3));
            }
            FlowMod mod = FlowParser.parse(command, text.toString(), bridge, OpenFlowVersion.OF10)
                    .mod();
            bridge.flows().apply(mod, now);
            applyToList(model, mod, now);
            long time = now;
            if (!model.isEmpty()) {
                Known used = model.get(random.nextInt(model.size()));
                used.packets++;
                used.used = time;
                bridge.table(used.table)
                        .classifier()
                        .find(used.match.value(), used.match.mask(), used.priority)
                        .credit(1, 60, time);
            }
            bridge.expire(now);
            model.removeIf(flow -> (flow.idle != 0 && time > flow.used + flow.idle * 1000L)
                    || (flow.hard != 0 && time > flow.modified + flow.hard * 1000L));
            assertThat(bridge.flows().select(FlowMod.deleteAll()))
                    .as("seed %d, step %d: %s", seed, step, text)
                    .extracting(rule -> rule.tableId() + " " + rule.priority() + " " + rule.match() + " "
                            + rule.cookie() + " " + rule.actions() + " " + rule.packets() + " " + rule.modifiedMs()
                            + " " + rule.usedMs())
                    .containsExactlyInAnyOrderElementsOf(
                            model.stream().map(Known::toString).toList());
        }
    }

    private static void applyToList(List<Known> model, FlowMod mod, long now) {
        List<Known> found = new ArrayList<>();
        for (Known flow : model) {
            boolean here = mod.command().strict()
                    ? (mod.table() == FlowMod.ALL_TABLES || mod.table() == flow.table)
                            && flow.priority == mod.priority()
                            && flow.match.equals(mod.match())
                    : (mod.table() == FlowMod.ALL_TABLES || mod.table() == flow.table)
                            && narrower(flow.match, mod.match());
            boolean sameCookie = (flow.cookie & mod.cookieMask()) == (mod.cookie() & mod.cookieMask());
            String out = "Output[port=" + mod.outPort() + ",";
            boolean sameOut = mod.outPort() == 0xffff || flow.actions.toString().contains(out);
            if (here && sameCookie && sameOut) {
                found.add(flow);
            }
        }
        switch (mod.command()) {
            case DELETE, DELETE_STRICT -> model.removeAll(found);
            case MODIFY, MODIFY_STRICT -> {
                for (Known flow : found) {
                    flow.actions = mod.actions();
                    flow.cookie = mod.modifyCookie() ? mod.newCookie() : flow.cookie;
                    flow.modified = now;
                }
                if (found.isEmpty() && mod.mayAdd()) {
                    addToList(model, mod, now);
                }
            }
            case ADD -> addToList(model, mod, now);
        }
    }

    private static void addToList(List<Known> model, FlowMod mod, long now) {
        int table = mod.table() == FlowMod.ALL_TABLES ? 0 : mod.table();
        FlowMod placed = new FlowMod(
                mod.command(),
                table,
                mod.priority(),
                mod.match(),
                0,
                0,
                mod.newCookie(),
                false,
                false,
                mod.idleTimeout(),
                mod.hardTimeout(),
                0,
                mod.flags(),
                0xffff,
                FlowMod.ANY_GROUP,
                mod.actions());
        Known added = new Known(placed, now);
        for (Known flow : model) {
            if (flow.is(placed)) {
                added.used = flow.used;
                added.packets = (mod.flags() & Rule.RESET_COUNTS) != 0 ? 0 : flow.packets;
            }
        }
        model.removeIf(flow -> flow.is(placed));
        model.add(added);
    }

    /** Bit by bit, word by word: everything the wide one demands, the narrow one demands too. */
    private static boolean narrower(Match narrow, Match wide) {
        for (int word = 0; word < narrow.mask().words().length; word++) {
            for (int bit = 0; bit < 64; bit++) {
                boolean demanded = (wide.mask().words()[word] >>> bit & 1) != 0;
                boolean also = (narrow.mask().words()[word] >>> bit & 1) != 0;
                boolean equal = ((wide.value().words()[word] ^ narrow.value().words()[word]) >>> bit & 1) == 0;
                if (demanded && !(also && equal)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static <T> T pick(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
