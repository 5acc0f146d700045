package dev.patchbay.control.lab;

import dev.patchbay.control.lab.Shape.Either;
import dev.patchbay.control.lab.Shape.Entries;
import dev.patchbay.control.lab.Shape.Field;
import dev.patchbay.control.lab.Shape.Fields;
import dev.patchbay.control.lab.Shape.Flag;
import dev.patchbay.control.lab.Shape.Items;
import dev.patchbay.control.lab.Shape.Scalar;
import dev.patchbay.control.lab.Shape.Text;
import dev.patchbay.control.lab.Shape.Whole;
import dev.patchbay.control.lab.Shape.Word;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Checks a tree of nodes against a shape and reports every place where it does not fit. */
final class ShapeChecker {
    private static final int DEEPEST = 32;

    private final Problems problems;
    private boolean missesSection;

    ShapeChecker(Problems problems) {
        this.problems = problems;
    }

    /**
     * Checks one node and everything below it.
     *
     * @param what the thing in messages: a key, or a definition's name
     */
    void check(Node node, Shape shape, String what) {
        check(node, shape, what, 0);
    }

    private void check(Node node, Shape shape, String what, int depth) {
        if (depth > DEEPEST) {
            problems.at(node, what + " is nested too deeply (an alias that contains itself?)");
            return;
        }
        switch (shape) {
            case Text text -> checkText(node, text, what);
            case Scalar scalar -> {
                if (!(node instanceof ScalarNode) || node.getTag().equals(Tag.NULL)) {
                    wrongType(node, scalar, what);
                }
            }
            case Whole whole -> checkWhole(node, whole, what);
            case Flag flag -> {
                if (!node.getTag().equals(Tag.BOOL)) {
                    wrongType(node, flag, what);
                }
            }
            case Word word -> checkWord(node, word, what);
            case Items items -> {
                if (node instanceof SequenceNode list) {
                    for (Node element : list.getValue()) {
                        check(element, items.element(), elementOf(what, items.element()), depth + 1);
                    }
                } else {
                    wrongType(node, items, what);
                }
            }
            case Entries entries -> checkEntries(node, entries, what, depth);
            case Fields fields -> checkFields(node, fields, what, depth);
            case Either either -> checkEither(node, either, what, depth);
        }
    }

    private void checkText(Node node, Text text, String what) {
        if (!(node instanceof ScalarNode scalar) || node.getTag().equals(Tag.NULL)) {
            wrongType(node, text, what);
        } else if (!text.format().matches(scalar.getValue())) {
            problems.at(node, what + " '" + scalar.getValue() + "' is not right; expected " + text.expected());
        } else if (text.format() == Format.TEXT && !node.getTag().equals(Tag.STR)) {
            problems.at(node, what + " must be text, but " + scalar.getValue() + " is none; put it in quotes");
        }
    }

    private void checkWhole(Node node, Whole whole, String what) {
        if (!(node instanceof ScalarNode scalar) || !node.getTag().equals(Tag.INT)) {
            wrongType(node, whole, what);
            return;
        }
        long value;
        try {
            value = Long.parseLong(scalar.getValue());
        } catch (NumberFormatException e) {
            wrongType(node, whole, what);
            return;
        }
        if (value < whole.min() || value > whole.max()) {
            problems.at(node, what + " is " + value + "; expected " + whole.expected());
        }
    }

    private void checkWord(Node node, Word word, String what) {
        if (!(node instanceof ScalarNode scalar) || node.getTag().equals(Tag.NULL)) {
            wrongType(node, word, what);
        } else if (!word.words().contains(scalar.getValue())) {
            problems.at(
                    node,
                    what + " '" + scalar.getValue() + "' is not known" + Nearest.hint(scalar.getValue(), word.words()));
        }
    }

    private void checkEntries(Node node, Entries entries, String what, int depth) {
        if (!(node instanceof MappingNode map)) {
            wrongType(node, entries, what);
            return;
        }
        Map<String, Node> seen = new HashMap<>();
        for (NodeTuple entry : map.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problems.at(entry.getKeyNode(), "a key of " + what + " must be a word");
                continue;
            }
            checkText(key, new Text(entries.key()), "key of " + what);
            duplicate(seen, key, what);
            check(entry.getValueNode(), entries.value(), named(entries.value(), key.getValue()), depth + 1);
        }
    }

    private void checkFields(Node node, Fields fields, String what, int depth) {
        if (!(node instanceof MappingNode map)) {
            wrongType(node, fields, what);
            return;
        }
        Map<String, Node> seen = new HashMap<>();
        for (NodeTuple entry : map.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problems.at(entry.getKeyNode(), "a key of " + what + " must be a word");
                continue;
            }
            Field field = fields.field(key.getValue());
            if (field == null) {
                unknown(key, fields, what);
                // Most probably the key that is missing: one mistake, not two.
                Nearest.find(key.getValue(), fields.keys()).ifPresent(meant -> seen.putIfAbsent(meant, key));
                continue;
            }
            duplicate(seen, key, what);
            check(entry.getValueNode(), field.shape(), field.key(), depth + 1);
        }
        for (Field field : fields.fields()) {
            if (field.required() && !seen.containsKey(field.key())) {
                // The rest of the map is still good for looking at: the node itself stays unspoilt.
                problems.at(
                        node.getStartMark().orElse(null),
                        what + " has no '" + field.key() + "'; add '" + field.key() + ": …' ("
                                + field.shape().expected() + ")");
            }
        }
        if (!fields.exactlyOne().isEmpty()) {
            List<String> there =
                    fields.exactlyOne().stream().filter(seen::containsKey).toList();
            if (there.size() != 1) {
                problems.at(
                        node.getStartMark().orElse(null),
                        what + (there.isEmpty() ? " has none of " : " has " + String.join(" and ", there) + " of ")
                                + String.join(", ", fields.exactlyOne()) + "; write exactly one");
            }
        }
    }

    /** Whether the lab has a key that is none of its sections: then one of those is probably missing. */
    boolean missesSection() {
        return missesSection;
    }

    private void unknown(ScalarNode key, Fields fields, String what) {
        missesSection |= fields.name().equals("lab");
        problems.at(
                key, "unknown key '" + key.getValue() + "' in " + what + Nearest.hint(key.getValue(), fields.keys()));
    }

    private void duplicate(Map<String, Node> seen, ScalarNode key, String what) {
        Node earlier = seen.putIfAbsent(key.getValue(), key);
        if (earlier != null) {
            int line = earlier.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.at(
                    key,
                    "'" + key.getValue() + "' stands twice in " + what + ", first in line " + line
                            + "; rename or remove one");
        }
    }

    private void checkEither(Node node, Either either, String what, int depth) {
        for (Shape shape : either.shapes()) {
            boolean fits = switch (shape) {
                case Items items -> node instanceof SequenceNode;
                case Entries entries -> node instanceof MappingNode;
                case Fields fields -> node instanceof MappingNode;
                default -> node instanceof ScalarNode;
            };
            if (fits) {
                check(node, shape, what, depth);
                return;
            }
        }
        wrongType(node, either, what);
    }

    private void wrongType(Node node, Shape expected, String what) {
        problems.at(node, what + " is " + kind(node) + "; expected " + expected.expected());
    }

    private static String named(Shape value, String key) {
        return value instanceof Fields fields ? fields.name() + " '" + key + "'" : "'" + key + "'";
    }

    private static String elementOf(String what, Shape element) {
        return element instanceof Fields fields ? fields.name() : "an element of " + what;
    }

    private static String kind(Node node) {
        return switch (node) {
            case MappingNode map -> "a map";
            case SequenceNode list -> "a list";
            case ScalarNode scalar when node.getTag().equals(Tag.NULL) -> "empty";
            case ScalarNode scalar -> "'" + scalar.getValue() + "'";
            default -> "something else";
        };
    }
}
