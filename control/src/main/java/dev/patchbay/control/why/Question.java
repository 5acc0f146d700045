package dev.patchbay.control.why;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.control.run.HostFailure;
import dev.patchbay.control.run.HostLink;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * Asks the hosts of a running lab where a packet goes.
 *
 * <p>One thread at a time.
 */
final class Question {
    private final Map<String, HostLink> hosts;
    private final LabMap map;

    Question(Map<String, HostLink> hosts, LabMap map) {
        this.hosts = hosts;
        this.map = map;
    }

    /** A packet and where it goes. */
    record Way(Origin origin, DirectBuffer frame, Stop start) {}

    /** One packet, or two if the second answers the first. */
    record Answer(List<Way> ways, String remark) {
        boolean delivered() {
            return ways.stream().allMatch(way -> WhyCommand.isDelivered(way.start)) && remark.isEmpty();
        }

        /** All of it for people; branches that lead nowhere in short, unless {@code whole}. */
        String text(boolean whole) {
            PathText text = new PathText(whole);
            for (int i = 0; i < ways.size(); i++) {
                Way way = ways.get(i);
                if (i > 0) {
                    text.line("");
                }
                text.line(way.origin.text() + (i == 0 ? " sends: " : " answers: ") + PacketText.describe(way.frame));
                text.path(way.start);
            }
            if (!remark.isEmpty()) {
                text.line(remark);
            }
            return text.text();
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>(
                    PathJson.of(ways.getFirst().origin, ways.getFirst().frame, ways.getFirst().start));
            if (ways.size() > 1) {
                Way way = ways.getLast();
                json.put("answer", PathJson.of(way.origin, way.frame, way.start));
            }
            return json;
        }
    }

    private PacketText texts(Origin origin) {
        return new PacketText(origin, map, (host, namespace, to) -> {
            try {
                return hosts.get(host).call("why/source", namespace, to.toString());
            } catch (HostFailure failed) {
                throw new WhyException(failed.getMessage(), failed);
            }
        });
    }

    /** A packet as a match. */
    String flow(Origin origin, String text) throws WhyException {
        return texts(origin).flow(text);
    }

    /** Follows a packet and, if wanted, the answer to it. */
    Answer ask(Origin origin, String text, boolean reply) throws WhyException, HostFailure {
        DirectBuffer frame = texts(origin).frame(text);
        Map<String, String> answered = new HashMap<>();
        while (true) {
            try (PathFinder finder = new PathFinder(hosts, map, answered)) {
                Answer answer = ask(finder, origin, frame, reply);
                // What was learned on the way changes the way: from the beginning, so that connections are as at first.
                if (!finder.hasLearned()) {
                    return answer;
                }
            }
        }
    }

    private static Answer ask(PathFinder finder, Origin origin, DirectBuffer frame, boolean reply) throws HostFailure {
        Way first = new Way(origin, frame, finder.follow(origin, frame));
        if (!reply) {
            return new Answer(List.of(first), "");
        }
        for (Ending ending : first.start.allEndings()) {
            if (ending.kind() == Ending.Kind.DELIVERED && answers(ending)) {
                LabMap.Station guest = ending.receiver();
                DirectBuffer answer = AnswerFrame.to(ending.frame(), guest.mac());
                Origin back = new Origin(ending.host(), guest.port(), null, guest);
                if (answer != null) {
                    return new Answer(List.of(first, new Way(back, answer, finder.follow(back, answer))), "");
                }
            }
        }
        return new Answer(List.of(first), "no guest answers it");
    }

    /** Whether a frame is for the guest that gets it, or asks for it. */
    private static boolean answers(Ending ending) {
        if (ending.receiver() == null || ending.frame() == null) {
            return false;
        }
        FlowKey key = new FlowKey();
        new FlowKeyExtractor().extract(ending.frame(), 0, ending.frame().capacity(), key);
        return key.get(FlowField.ETH_TYPE) == EtherType.ARP
                ? ending.receiver().has(IpAddress.of((int) key.get(FlowField.NW_DST)))
                : key.get(FlowField.ETH_DST) == ending.receiver().mac();
    }
}
