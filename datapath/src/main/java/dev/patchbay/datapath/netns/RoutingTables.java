package dev.patchbay.datapath.netns;

import dev.patchbay.flowcache.classifier.TagSink;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The routing tables of a namespace, both families.
 *
 * <p><b>Threads.</b> Slow path only. Every change publishes the tag of its table.
 */
public final class RoutingTables {
    /** What belongs to this host: made by the kernel from the addresses. */
    public static final int LOCAL = 255;

    /** Where routes go unless told otherwise. */
    public static final int MAIN = 254;

    /** Looked up last. */
    public static final int DEFAULT = 253;

    private final int namespace;
    private final TagSink changed;
    private final Map<IpFamily, Map<Integer, RoutingTable>> tables = new EnumMap<>(IpFamily.class);

    RoutingTables(int namespace, TagSink changed) {
        this.namespace = namespace;
        this.changed = changed;
        for (IpFamily family : IpFamily.values()) {
            tables.put(family, new TreeMap<>(Integer::compareUnsigned));
        }
    }

    /**
     * A table.
     *
     * @param family which half of it.
     * @param number of the table.
     * @return null if no route was ever put there.
     */
    public RoutingTable table(IpFamily family, int number) {
        return tables.get(family).get(number);
    }

    /**
     * The tables that have routes.
     *
     * @param family which half of them.
     * @return by number, a copy.
     */
    public List<RoutingTable> tables(IpFamily family) {
        List<RoutingTable> used = new ArrayList<>(tables.get(family).values());
        used.removeIf(table -> table.size() == 0);
        return used;
    }

    private RoutingTable make(IpFamily family, int number) {
        return tables.get(family).computeIfAbsent(number, each -> new RoutingTable(each, family));
    }

    /**
     * Adds a route.
     *
     * @param table number of the table.
     * @param route new.
     * @return false if the table has one with the same prefix and metric; nothing was changed then.
     */
    public boolean add(int table, Route route) {
        boolean added = make(route.prefix().family(), table).add(route);
        if (added) {
            changed(route.prefix().family(), table);
        }
        return added;
    }

    /**
     * Adds a route, or puts it in the place of that with the same prefix and metric.
     *
     * @param table number of the table.
     * @param route new.
     */
    public void replace(int table, Route route) {
        make(route.prefix().family(), table).replace(route);
        changed(route.prefix().family(), table);
    }

    /**
     * Removes one route, the most preferred that is wanted.
     *
     * @param family which half of the table.
     * @param table number of the table.
     * @param unwanted which it may be.
     * @return the route; null if there is none.
     */
    public Route removeFirst(IpFamily family, int table, Predicate<Route> unwanted) {
        RoutingTable present = table(family, table);
        Route first = present == null
                ? null
                : present.routes().stream().filter(unwanted).findFirst().orElse(null);
        if (first != null) {
            remove(family, table, first::equals);
        }
        return first;
    }

    /**
     * Removes all routes of a kind from a table ({@code ip route flush}).
     *
     * @param family which half of the table.
     * @param table number of the table.
     * @param unwanted which.
     * @return how many there were.
     */
    public int remove(IpFamily family, int table, Predicate<Route> unwanted) {
        RoutingTable present = table(family, table);
        int removed = present == null ? 0 : present.removeIf(unwanted);
        if (removed > 0) {
            changed(family, table);
        }
        return removed;
    }

    /** Removes all routes of a kind from all tables. */
    void removeEverywhere(Predicate<Route> unwanted) {
        for (IpFamily family : IpFamily.values()) {
            for (int table : List.copyOf(tables.get(family).keySet())) {
                remove(family, table, unwanted);
            }
        }
    }

    private void changed(IpFamily family, int table) {
        changed.tag(NamespaceTags.routes(namespace, family, table));
    }
}
