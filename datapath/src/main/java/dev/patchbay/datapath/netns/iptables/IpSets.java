package dev.patchbay.datapath.netns.iptables;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The sets of a namespace that its rules of both families ask. Members come and go without any rule being touched.
 *
 * <p>Owned by the slow path; a change is told by the set's name.
 */
public final class IpSets {
    private final Map<String, IpSet> sets = new LinkedHashMap<>();
    private final Consumer<String> changed;

    /** No sets yet; {@code changed} is told the name of each set that is made, changed or gone. */
    public IpSets(Consumer<String> changed) {
        this.changed = changed;
    }

    /** A set by its name, or null. */
    public IpSet get(String name) {
        return sets.get(name);
    }

    /** All sets in the order in which they were made. */
    public Collection<IpSet> all() {
        return Collections.unmodifiableCollection(sets.values());
    }

    /**
     * Makes a set.
     *
     * @param name up to 31 characters
     * @param type {@code hash:net} or {@code hash:ip}
     * @param family of its members
     * @throws IllegalArgumentException if there is one of that name, or no such type
     */
    public IpSet create(String name, String type, Family family) {
        if (!type.equals("hash:net") && !type.equals("hash:ip")) {
            throw new IllegalArgumentException("Syntax error: typename '" + type + "' is unknown");
        }
        if (sets.containsKey(name)) {
            throw new IllegalArgumentException("Set cannot be created: set with the same name already exists");
        }
        IpSet set = new IpSet(name, type, family);
        sets.put(name, set);
        changed.accept(name);
        return set;
    }

    /**
     * Adds a member.
     *
     * @param member a prefix, perhaps followed by {@code nomatch}
     * @return whether it is new
     * @throws IllegalArgumentException if there is no such set or that is no prefix
     */
    public boolean add(String name, String member) {
        boolean added = existing(name).add(member);
        changed.accept(name);
        return added;
    }

    /** Takes a member out; returns whether it was there. */
    public boolean remove(String name, String member) {
        boolean removed = existing(name).remove(member);
        changed.accept(name);
        return removed;
    }

    /** Takes all members out. */
    public void flush(String name) {
        existing(name).clear();
        changed.accept(name);
    }

    /** Removes a set; whoever calls makes sure that no rule asks it. */
    public void destroy(String name) {
        existing(name);
        sets.remove(name);
        changed.accept(name);
    }

    private IpSet existing(String name) {
        IpSet set = sets.get(name);
        if (set == null) {
            throw new IllegalArgumentException("The set with the given name does not exist");
        }
        return set;
    }
}
