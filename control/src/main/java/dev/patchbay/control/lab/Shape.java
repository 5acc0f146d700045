package dev.patchbay.control.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * What may stand at one place of a lab file. The reader checks a node against its shape, the JSON Schema is printed from it.
 */
sealed interface Shape {
    /** What stands here, in words for messages: "text", "a number", "a list", "a map". */
    String expected();

    /** A scalar that must look like its format. */
    record Text(Format format) implements Shape {
        @Override
        public String expected() {
            return format.expected();
        }
    }

    /** Text, number or truth value, taken as it is written. */
    record Scalar() implements Shape {
        @Override
        public String expected() {
            return "text, a number, true or false";
        }
    }

    /** A whole number. */
    record Whole(long min, long max) implements Shape {
        @Override
        public String expected() {
            return "a whole number from " + min + " to " + max;
        }
    }

    /** True or false. */
    record Flag() implements Shape {
        @Override
        public String expected() {
            return "true or false";
        }
    }

    /** One of some words. */
    record Word(List<String> words) implements Shape {
        Word(String... words) {
            this(List.of(words));
        }

        @Override
        public String expected() {
            return words.size() == 1 ? words.getFirst() : "one of " + String.join(", ", words);
        }
    }

    /** A list. */
    record Items(Shape element) implements Shape {
        @Override
        public String expected() {
            return "a list";
        }
    }

    /** A map whose keys the user chooses. */
    record Entries(Format key, Shape value) implements Shape {
        @Override
        public String expected() {
            return "a map";
        }
    }

    /** A scalar in one form or a list or map in the other: at most one alternative per kind of node. */
    record Either(List<Shape> shapes) implements Shape {
        Either(Shape... shapes) {
            this(List.of(shapes));
        }

        @Override
        public String expected() {
            return String.join(", or ", shapes.stream().map(Shape::expected).toList());
        }
    }

    /**
     * A map with known keys.
     *
     * @param name of the definition in the JSON Schema, and of the thing in messages ("host", "port")
     * @param about one sentence for the schema
     * @param fields in the order of the documentation
     * @param exactlyOne keys of which exactly one must be there; empty for no such rule
     */
    record Fields(String name, String about, List<Field> fields, List<String> exactlyOne) implements Shape {
        static Fields of(String name, String about, Field... fields) {
            return new Fields(name, about, List.of(fields), List.of());
        }

        Fields exactlyOneOf(String... keys) {
            return new Fields(name, about, fields, List.of(keys));
        }

        Fields and(List<Field> more) {
            List<Field> all = new ArrayList<>(fields);
            all.addAll(more);
            return new Fields(name, about, List.copyOf(all), exactlyOne);
        }

        List<String> keys() {
            return fields.stream().map(Field::key).toList();
        }

        Field field(String key) {
            return fields.stream().filter(f -> f.key().equals(key)).findFirst().orElse(null);
        }

        @Override
        public String expected() {
            return "a map with the keys " + String.join(", ", keys());
        }
    }

    /** One key of a {@link Fields} map. */
    record Field(String key, Shape shape, boolean required, String about) {
        static Field required(String key, Shape shape, String about) {
            return new Field(key, shape, true, about);
        }

        static Field optional(String key, Shape shape, String about) {
            return new Field(key, shape, false, about);
        }
    }
}
