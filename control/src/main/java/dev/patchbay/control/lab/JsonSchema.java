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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints a shape as a JSON Schema (draft 2020-12), for editors and other tools. {@code control/labs/lab.schema.json} is
 * what comes out for {@link LabShapes#LAB}; a test compares the two.
 */
final class JsonSchema {
    private final StringBuilder out = new StringBuilder();
    private final Map<String, Fields> definitions = new LinkedHashMap<>();
    private final Map<String, Object> printed = new LinkedHashMap<>();

    private JsonSchema() {}

    /** The schema of a map with known keys; everything it holds becomes a definition of its own. */
    static String of(Fields root) {
        JsonSchema schema = new JsonSchema();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        document.put("title", "Patchbay " + root.name());
        document.putAll(schema.object(root));
        while (schema.printed.size() < schema.definitions.size()) {
            for (Fields fields : List.copyOf(schema.definitions.values())) {
                if (!schema.printed.containsKey(fields.name())) {
                    schema.printed.put(fields.name(), schema.object(fields));
                }
            }
        }
        document.put("$defs", schema.printed);
        schema.write(document, 0);
        return schema.out.append('\n').toString();
    }

    private Map<String, Object> object(Fields fields) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("description", fields.about());
        object.put("type", "object");
        Map<String, Object> properties = new LinkedHashMap<>();
        List<Object> required = new ArrayList<>();
        for (Field field : fields.fields()) {
            Map<String, Object> property = new LinkedHashMap<>();
            property.put("description", field.about());
            property.putAll(schema(field.shape()));
            properties.put(field.key(), property);
            if (field.required()) {
                required.add(field.key());
            }
        }
        object.put("properties", properties);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        if (!fields.exactlyOne().isEmpty()) {
            List<Object> choices = new ArrayList<>();
            for (String key : fields.exactlyOne()) {
                choices.add(Map.of("required", List.of(key)));
            }
            object.put("oneOf", choices);
        }
        object.put("additionalProperties", false);
        return object;
    }

    private Map<String, Object> schema(Shape shape) {
        Map<String, Object> schema = new LinkedHashMap<>();
        switch (shape) {
            case Text text -> {
                if (text.format() == Format.COUNT) {
                    schema.put("type", List.of("integer", "string"));
                    schema.put("minimum", 0);
                } else {
                    schema.put("type", "string");
                }
                if (text.format().pattern() != null) {
                    schema.put("pattern", text.format().pattern());
                }
            }
            case Scalar scalar -> schema.put("type", List.of("string", "integer", "boolean"));
            case Whole whole -> {
                if (whole.min() == whole.max()) {
                    schema.put("const", whole.min());
                } else {
                    schema.put("type", "integer");
                    schema.put("minimum", whole.min());
                    schema.put("maximum", whole.max());
                }
            }
            case Flag flag -> schema.put("type", "boolean");
            case Word word -> schema.put("enum", word.words());
            case Items items -> {
                schema.put("type", "array");
                schema.put("items", schema(items.element()));
            }
            case Entries entries -> {
                schema.put("type", "object");
                if (entries.key().pattern() != null) {
                    schema.put("propertyNames", Map.of("pattern", entries.key().pattern()));
                }
                schema.put("additionalProperties", schema(entries.value()));
            }
            case Fields fields -> {
                definitions.putIfAbsent(fields.name(), fields);
                schema.put("$ref", "#/$defs/" + fields.name());
            }
            case Either either ->
                schema.put("anyOf", either.shapes().stream().map(this::schema).toList());
        }
        return schema;
    }

    private void write(Object value, int depth) {
        switch (value) {
            case Map<?, ?> map -> {
                out.append('{');
                String separator = "";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    newLine(separator, depth + 1);
                    write(entry.getKey(), depth + 1);
                    out.append(": ");
                    write(entry.getValue(), depth + 1);
                    separator = ",";
                }
                newLine("", depth);
                out.append('}');
            }
            case List<?> list -> {
                boolean simple = list.stream().noneMatch(element -> element instanceof Map);
                out.append('[');
                String separator = "";
                for (Object element : list) {
                    if (simple) {
                        out.append(separator.isEmpty() ? "" : ", ");
                    } else {
                        newLine(separator, depth + 1);
                    }
                    write(element, depth + 1);
                    separator = ",";
                }
                if (!simple) {
                    newLine("", depth);
                }
                out.append(']');
            }
            case String text ->
                out.append('"')
                        .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            default -> out.append(value);
        }
    }

    private void newLine(String separator, int depth) {
        out.append(separator).append('\n').append("  ".repeat(depth));
    }
}
