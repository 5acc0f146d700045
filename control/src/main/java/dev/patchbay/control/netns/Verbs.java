package dev.patchbay.control.netns;

import java.util.ArrayList;
import java.util.List;

/**
 * The verbs of one object of iproute2, tried in their order, so that an abbreviation means the first that it begins. Without
 * any word the first verb is meant. Used by one call.
 */
final class Verbs {
    private final String object;
    private final String usage;
    private final List<Verb> verbs = new ArrayList<>();

    /** What a verb does. */
    @FunctionalInterface
    interface Body {
        /** Reads the words behind the verb; the answer is what it prints. */
        String run(Words words) throws ToolFailure;
    }

    /** The same for a verb that prints nothing. */
    @FunctionalInterface
    interface Change {
        /** Reads the words behind the verb. */
        void run(Words words) throws ToolFailure;
    }

    private record Verb(List<String> names, boolean changes, Body body) {}

    /**
     * No verbs yet.
     *
     * @param object of {@code ip}, as its help calls it
     * @param usage the text of its help
     */
    Verbs(String object, String usage) {
        this("ip", object, usage);
    }

    /** The same for an object of another tool. */
    Verbs(String tool, String object, String usage) {
        this.object = tool + " " + object;
        this.usage = usage;
    }

    /** Adds a verb that only looks. */
    Verbs shows(Body body, String... names) {
        verbs.add(new Verb(List.of(names), false, body));
        return this;
    }

    /** Adds a verb that changes something. */
    Verbs changes(Change change, String... names) {
        verbs.add(new Verb(List.of(names), true, words -> {
            change.run(words);
            return "";
        }));
        return this;
    }

    /** Reads the verb and lets it do the rest. */
    String run(Words words, IpOptions options) throws ToolFailure {
        if (!words.hasNext()) {
            return verbs.getFirst().body.run(words);
        }
        for (Verb verb : verbs) {
            if (words.acceptPrefix(verb.names.toArray(String[]::new))) {
                if (verb.changes && options.readOnly()) {
                    throw ToolFailure.answer("Operation not permitted");
                }
                return verb.body.run(words);
            }
        }
        if (words.acceptPrefix("help")) {
            throw new ToolFailure(255, usage);
        }
        throw new ToolFailure(255, "Command \"" + words.next() + "\" is unknown, try \"" + object + " help\".");
    }
}
