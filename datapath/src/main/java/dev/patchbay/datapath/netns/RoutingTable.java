package dev.patchbay.datapath.netns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * One numbered routing table of one family.
 *
 * <p><b>What.</b> A binary trie by prefix; the longest prefix with a route that does not fail wins, among its routes the lowest
 * metric. A look-up tells how many leading bits it has read: no further than to where the trie ends.
 *
 * <p><b>Threads.</b> Slow path only. <b>Memory.</b> One node per bit of each prefix that no other one shares.
 */
public final class RoutingTable {
    private static final Comparator<Route> IN_ORDER = Comparator.comparing(
                    (Route route) -> route.prefix().address())
            .thenComparingInt(route -> route.prefix().length())
            .thenComparingInt(Route::metric);

    private final int number;
    private final IpFamily family;
    private final Node root = new Node();
    private int size;

    private static final class Node {
        private final Node[] next = new Node[2];
        private final List<Route> routes = new ArrayList<>(1);
    }

    RoutingTable(int number, IpFamily family) {
        this.number = number;
        this.family = family;
    }

    /**
     * Its number.
     *
     * @return 1 to 2³²-1, unsigned.
     */
    public int number() {
        return number;
    }

    /**
     * Whose destinations it has.
     *
     * @return family.
     */
    public IpFamily family() {
        return family;
    }

    /**
     * How many routes there are.
     *
     * @return count.
     */
    public int size() {
        return size;
    }

    /**
     * The routes as {@code ip route show} lists them: by destination, shorter prefixes first, then by metric.
     *
     * @return a copy.
     */
    public List<Route> routes() {
        List<Route> all = new ArrayList<>(size);
        collect(root, all);
        all.sort(IN_ORDER);
        return all;
    }

    private static void collect(Node node, List<Route> into) {
        into.addAll(node.routes);
        for (Node next : node.next) {
            if (next != null) {
                collect(next, into);
            }
        }
    }

    /** Adds a route behind those of its prefix with the same or a lower metric; false if it is there already. */
    boolean add(Route route) {
        Node node = node(route.prefix());
        for (Route present : node.routes) {
            if (present.sameEntry(route)) {
                return false;
            }
        }
        int place = 0;
        while (place < node.routes.size() && node.routes.get(place).metric() <= route.metric()) {
            place++;
        }
        node.routes.add(place, route);
        size++;
        return true;
    }

    /** Puts a route in the place of that with the same prefix and metric, if there is one. */
    void replace(Route route) {
        Node node = node(route.prefix());
        for (int i = 0; i < node.routes.size(); i++) {
            if (node.routes.get(i).metric() == route.metric()) {
                node.routes.set(i, route);
                return;
            }
        }
        add(route);
    }

    private Node node(IpPrefix prefix) {
        Node node = root;
        for (int i = 0; i < prefix.length(); i++) {
            int bit = prefix.address().bit(i);
            if (node.next[bit] == null) {
                node.next[bit] = new Node();
            }
            node = node.next[bit];
        }
        return node;
    }

    /** Removes all routes of a kind; returns how many. */
    int removeIf(Predicate<Route> unwanted) {
        int before = size;
        prune(root, unwanted);
        return before - size;
    }

    /** True if nothing is left below and in the node. */
    private boolean prune(Node node, Predicate<Route> unwanted) {
        int here = node.routes.size();
        node.routes.removeIf(unwanted);
        size -= here - node.routes.size();
        for (int bit = 0; bit < node.next.length; bit++) {
            if (node.next[bit] != null && prune(node.next[bit], unwanted)) {
                node.next[bit] = null;
            }
        }
        return node.routes.isEmpty() && node.next[0] == null && node.next[1] == null;
    }

    /**
     * The route to a destination.
     *
     * @param destination of the table's family.
     * @param looked told how many leading bits decided it.
     * @return null if there is none.
     */
    public Route lookup(IpAddress destination, BitProbe looked) {
        return lookup(destination, looked, route -> true);
    }

    /** The same among the routes that can be used. */
    Route lookup(IpAddress destination, BitProbe looked, Predicate<Route> usable) {
        Route best = null;
        Node node = root;
        int depth = 0;
        while (node != null) {
            for (Route route : node.routes) {
                if (usable.test(route)) {
                    best = route;
                    break;
                }
            }
            if (depth == family.bits() || (node.next[0] == null && node.next[1] == null)) {
                break;
            }
            node = node.next[destination.bit(depth++)];
        }
        looked.look(depth);
        return best;
    }
}
