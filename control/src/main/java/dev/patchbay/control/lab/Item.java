package dev.patchbay.control.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A checked node on its way into the model. What is missing or spoilt is absent, so that building the model goes on past
 * mistakes that have been reported.
 */
final class Item {
    private final Node node;
    private final Problems problems;

    Item(Node node, Problems problems) {
        this.node = node;
        this.problems = problems;
    }

    /** The value of a key, unless it is missing or spoilt. */
    Optional<Item> at(String key) {
        if (node instanceof MappingNode map) {
            for (NodeTuple entry : map.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key)) {
                    return item(entry.getValueNode());
                }
            }
        }
        return Optional.empty();
    }

    /** Whether the key stands here, spoilt or not. */
    boolean has(String key) {
        return node instanceof MappingNode map
                && map.getValue().stream()
                        .anyMatch(entry -> entry.getKeyNode() instanceof ScalarNode name
                                && name.getValue().equals(key));
    }

    /** The sound elements of a list; a single value counts as a list of one. */
    List<Item> items() {
        if (!(node instanceof SequenceNode list)) {
            return List.of(this);
        }
        List<Item> items = new ArrayList<>();
        for (Node element : list.getValue()) {
            item(element).ifPresent(items::add);
        }
        return items;
    }

    /** The elements of the list at a key; empty if there is none. */
    List<Item> items(String key) {
        return at(key).map(Item::items).orElse(List.of());
    }

    /** The sound entries of the map at a key, in the order of the file; empty if there is none. */
    Map<String, Item> entries(String key) {
        return at(key).map(Item::entries).orElse(Map.of());
    }

    /** The sound entries of this map, in the order of the file. */
    Map<String, Item> entries() {
        Map<String, Item> entries = new LinkedHashMap<>();
        if (node instanceof MappingNode map) {
            for (NodeTuple entry : map.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key && !problems.isSpoilt(key)) {
                    item(entry.getValueNode()).ifPresent(value -> entries.put(key.getValue(), value));
                }
            }
        }
        return entries;
    }

    /** The keys of the map at a key, spoilt or not; empty if there is none. */
    Set<String> keys(String key) {
        Set<String> keys = new LinkedHashSet<>();
        if (node instanceof MappingNode map) {
            for (NodeTuple entry : map.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key)
                        && entry.getValueNode() instanceof MappingNode value) {
                    value.getValue().stream()
                            .map(NodeTuple::getKeyNode)
                            .filter(ScalarNode.class::isInstance)
                            .forEach(each -> keys.add(((ScalarNode) each).getValue()));
                }
            }
        }
        return keys;
    }

    /** The key under which a map's entry stands, for reporting a mistake there. */
    Item keyOf(String key) {
        if (node instanceof MappingNode map) {
            for (NodeTuple entry : map.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key)) {
                    return new Item(name, problems);
                }
            }
        }
        return this;
    }

    /** What is written here; for scalars only. */
    String text() {
        return ((ScalarNode) node).getValue();
    }

    /** What is written at a key, or a default. */
    String text(String key, String otherwise) {
        return at(key).map(Item::text).orElse(otherwise);
    }

    /** The number at a key, or a default. */
    int number(String key, int otherwise) {
        return at(key).map(item -> Integer.parseInt(item.text())).orElse(otherwise);
    }

    boolean isScalar() {
        return node instanceof ScalarNode;
    }

    /** Line in the file, from 1. */
    int line() {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    /** Reports a mistake here. */
    void problem(String message) {
        problems.at(node, message);
    }

    /** Reports a mistake inside a text; its column is found where the text stands on one line as it is. */
    void problem(FlowSyntax.Mistake mistake, String before) {
        ScalarNode scalar = (ScalarNode) node;
        Optional<Mark> start = node.getStartMark();
        Optional<Mark> end = node.getEndMark();
        int quote = scalar.getScalarStyle() == ScalarStyle.PLAIN ? 0 : 1;
        boolean asItIs = start.isPresent()
                && end.isPresent()
                && start.get().getLine() == end.get().getLine()
                && end.get().getColumn() - start.get().getColumn()
                        == scalar.getValue().length() + 2 * quote;
        if (asItIs && mistake.position() >= 0) {
            problems.spoil(node);
            problems.at(
                    start.get().getLine() + 1,
                    start.get().getColumn() + 1 + quote + mistake.position(),
                    before + mistake.message());
        } else {
            problem(before + mistake.message());
        }
    }

    private Optional<Item> item(Node value) {
        return problems.isSpoilt(value) ? Optional.empty() : Optional.of(new Item(value, problems));
    }
}
