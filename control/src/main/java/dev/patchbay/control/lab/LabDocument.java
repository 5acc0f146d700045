package dev.patchbay.control.lab;

import dev.patchbay.control.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A lab file as data: maps, lists, texts, whole numbers and truth values. What was read from a file, or handed to a host by
 * another process, or changed by a command is read in this form by the same {@link LabReader}, with the same checks.
 *
 * <p>Immutable: {@link #tree} gives a copy.
 */
public final class LabDocument {
    private static final String NEUTRON = "neutron";
    private static final String HOSTS = "hosts";
    private static final List<String> NOT_FOR_A_HOST = List.of("checks");

    private final Map<String, Object> tree;

    private LabDocument(Map<String, Object> tree) {
        this.tree = tree;
    }

    /**
     * A document of data.
     *
     * @param tree copied
     * @return the document
     */
    public static LabDocument ofObject(Map<?, ?> tree) {
        return new LabDocument(copy(tree));
    }

    /** The document that a file's node tree is. */
    static LabDocument of(Node root) {
        return new LabDocument(root instanceof MappingNode map ? map(map) : new LinkedHashMap<>());
    }

    private static Map<String, Object> map(MappingNode node) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (NodeTuple entry : node.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode key) {
                map.put(key.getValue(), value(entry.getValueNode()));
            }
        }
        return map;
    }

    private static Object value(Node node) {
        return switch (node) {
            case MappingNode map -> map(map);
            case SequenceNode list -> {
                List<Object> values = new ArrayList<>();
                list.getValue().forEach(element -> values.add(value(element)));
                yield values;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> null;
        };
    }

    /** A number that is not written as we write it stays the text that it is. */
    private static Object scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        if (scalar.getTag().equals(Tag.NULL)) {
            return null;
        }
        if (scalar.getTag().equals(Tag.BOOL)) {
            return Boolean.valueOf(text);
        }
        if (scalar.getTag().equals(Tag.INT) && text.matches("0|-?[1-9][0-9]{0,17}")) {
            return Long.valueOf(text);
        }
        return text;
    }

    /** The same as nodes without places. */
    Node node() {
        return node(tree);
    }

    private static Node node(Object value) {
        return switch (value) {
            case null -> scalar(Tag.NULL, "null");
            case Map<?, ?> map -> {
                List<NodeTuple> entries = new ArrayList<>();
                map.forEach((key, each) -> entries.add(new NodeTuple(scalar(Tag.STR, (String) key), node(each))));
                yield new MappingNode(Tag.MAP, entries, FlowStyle.BLOCK);
            }
            case List<?> list -> {
                List<Node> elements = new ArrayList<>();
                list.forEach(element -> elements.add(node(element)));
                yield new SequenceNode(Tag.SEQ, elements, FlowStyle.BLOCK);
            }
            case Boolean truth -> scalar(Tag.BOOL, truth.toString());
            case Long number -> scalar(Tag.INT, number.toString());
            default -> scalar(Tag.STR, value.toString());
        };
    }

    private static ScalarNode scalar(Tag tag, String text) {
        return new ScalarNode(tag, true, text, ScalarStyle.DOUBLE_QUOTED, Optional.empty(), Optional.empty());
    }

    /**
     * The data.
     *
     * @return a copy that may be changed
     */
    public Map<String, Object> tree() {
        return copy(tree);
    }

    /**
     * The section {@code neutron}.
     *
     * @return a copy that may be changed; empty if there is none
     */
    public Map<String, Object> neutron() {
        return tree.get(NEUTRON) instanceof Map<?, ?> section ? copy(section) : new LinkedHashMap<>();
    }

    /**
     * The document with another section {@code neutron}.
     *
     * @param section copied
     * @return the other document
     */
    public LabDocument withNeutron(Map<String, ?> section) {
        Map<String, Object> other = tree();
        other.put(NEUTRON, copy(section));
        return new LabDocument(other);
    }

    /** The document with the texts of configuration files in place of their names. */
    LabDocument withConfigFiles(Map<String, String> texts) {
        if (texts.isEmpty()) {
            return this;
        }
        Map<String, Object> section = neutron();
        inPlace(section, texts);
        if (section.get(HOSTS) instanceof Map<?, ?> hosts) {
            hosts.values().forEach(host -> inPlace(host, texts));
        }
        return withNeutron(section);
    }

    private static void inPlace(Object part, Map<String, String> texts) {
        if (!(part instanceof Map<?, ?> map) || !(map.get("config_files") instanceof List<?> names)) {
            return;
        }
        Map<String, Object> ini = new LinkedHashMap<>();
        names.forEach(name -> ini.put(String.valueOf(name), texts.get(String.valueOf(name))));
        if (map.get("ini") instanceof Map<?, ?> written) {
            written.forEach((name, text) -> ini.put(String.valueOf(name), text));
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> changed = (Map<String, Object>) map;
        changed.remove("config_files");
        changed.put("ini", ini);
    }

    /**
     * What one host needs of it: everything but the checks and the inside of other hosts.
     *
     * @param host its name
     * @return the part
     */
    public LabDocument forHost(String host) {
        Map<String, Object> part = tree();
        NOT_FOR_A_HOST.forEach(part::remove);
        if (part.get(HOSTS) instanceof Map<?, ?> hosts) {
            hosts.forEach((name, each) -> {
                if (!name.equals(host) && each instanceof Map<?, ?> other) {
                    other.keySet().retainAll(List.of("local_ip"));
                }
            });
        }
        if (part.get("guests") instanceof Map<?, ?> guests) {
            guests.values().removeIf(guest -> guest instanceof Map<?, ?> map && !host.equals(map.get("host")));
        }
        return new LabDocument(part);
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put((String) key, copy(value)));
        return copy;
    }

    private static Object copy(Object value) {
        return switch (value) {
            case Map<?, ?> map -> copy(map);
            case List<?> list -> {
                List<Object> elements = new ArrayList<>();
                list.forEach(element -> elements.add(copy(element)));
                yield elements;
            }
            case null, default -> value;
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabDocument document && tree.equals(document.tree);
    }

    @Override
    public int hashCode() {
        return tree.hashCode();
    }

    /** As JSON. */
    @Override
    public String toString() {
        return Json.write(tree);
    }
}
