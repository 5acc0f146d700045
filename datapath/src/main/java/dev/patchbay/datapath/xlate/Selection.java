package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.action.Bundle;
import dev.patchbay.datapath.ofproto.action.Multipath;
import dev.patchbay.datapath.ofproto.field.OfPorts;

/**
 * The actions that choose among links by a hash of the packet: {@code multipath} and {@code bundle}.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class Selection {
    private static final int HRW_MOST_LINKS = 64;
    private static final long HASHES = 0xffff_ffffL;

    private final Traversal at;
    private final ActionInterpreter actions;

    Selection(Traversal at, ActionInterpreter actions) {
        this.at = at;
        this.actions = actions;
    }

    void multipath(Multipath multipath) {
        FlowHash.unwildcard(multipath.fields(), at.flow, at.wildcards);
        int hash = FlowHash.of(multipath.fields(), at.flow, multipath.basis());
        int link = link(hash, multipath.algorithm(), multipath.links(), multipath.argument());
        actions.fields().write(multipath.destination(), 0, link);
    }

    /** Which of some links a hash stands for. */
    static int link(int hash, Multipath.Algorithm algorithm, int links, int argument) {
        return switch (algorithm) {
            case MODULO_N -> Integer.remainderUnsigned(hash, links);
            case HASH_THRESHOLD -> links == 1 ? 0 : (int) (Integer.toUnsignedLong(hash) / (HASHES / links + 1));
            case HRW -> links <= HRW_MOST_LINKS ? highestWeight(hash, links) : iterate(hash, links, 0);
            case ITER_HASH -> iterate(hash, links, argument);
        };
    }

    private static int highestWeight(int hash, int links) {
        int best = 0;
        int weight = Murmur.ofTwo(hash, 0);
        for (int link = 1; link < links; link++) {
            int other = Murmur.ofTwo(hash, link);
            if (Integer.compareUnsigned(other, weight) > 0) {
                best = link;
                weight = other;
            }
        }
        return best;
    }

    private static int iterate(int hash, int links, int wantedModulo) {
        int modulo = wantedModulo;
        if (Integer.compareUnsigned(modulo, links) < 0 || Integer.compareUnsigned(modulo >>> 1, links) > 0) {
            modulo = links == 1 ? 1 : Integer.highestOneBit(links - 1) << 1;
        }
        int link;
        int round = 0;
        do {
            link = Integer.remainderUnsigned(Murmur.ofTwo(hash, round++), modulo) & 0xffff;
        } while (link >= links);
        return link;
    }

    /** Runs a bundle; {@code inBucket} and {@code last} are those of its list. */
    void bundle(Bundle bundle, boolean last, boolean inBucket) {
        int port = bundle.algorithm() == Bundle.Algorithm.HRW ? highestWeight(bundle) : firstEnabled(bundle);
        if (bundle.destination() != null) {
            actions.fields().write(bundle.destination(), 0, port);
        } else {
            actions.outputs().output(port, false, last, inBucket);
        }
    }

    private int firstEnabled(Bundle bundle) {
        for (int member : bundle.members()) {
            if (isEnabled(member)) {
                return member;
            }
        }
        return OfPorts.NONE;
    }

    private int highestWeight(Bundle bundle) {
        if (bundle.members().size() > 1) {
            FlowHash.unwildcard(bundle.fields(), at.flow, at.wildcards);
        }
        int hash = FlowHash.of(bundle.fields(), at.flow, bundle.basis());
        int best = OfPorts.NONE;
        int bestWeight = 0;
        for (int i = 0; i < bundle.members().size(); i++) {
            int member = bundle.members().get(i);
            if (isEnabled(member)) {
                int weight = Murmur.ofTwo(i, hash);
                if (best == OfPorts.NONE || Integer.compareUnsigned(weight, bestWeight) > 0) {
                    best = member;
                    bestWeight = weight;
                }
            }
        }
        return best;
    }

    private boolean isEnabled(int member) {
        return switch (member) {
            case OfPorts.IN_PORT, OfPorts.TABLE, OfPorts.NORMAL, OfPorts.FLOOD, OfPorts.ALL, OfPorts.NONE -> true;
            case OfPorts.CONTROLLER -> false;
            default -> {
                OfPort port = at.bridge.port(member);
                yield port != null && Liveness.mayEnable(port);
            }
        };
    }
}
