package dev.patchbay.control.json;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads and writes whole JSON documents.
 *
 * <p>An object is a {@link Map} in the document's order, an array a {@link List}, a number a {@link Long} where it fits
 * (else a {@link BigInteger} or {@link BigDecimal}), and the rest {@link String}, {@link Boolean} and {@code null}. A key
 * that occurs twice in one object is an error: whoever wrote it meant something that would be lost.
 *
 * <p>Stateless; any thread may call.
 */
public final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /**
     * Reads one document.
     *
     * @param utf8 the document and nothing else but white space
     * @throws JsonSyntaxException if it is not JSON, naming line and column
     */
    public static Object parse(byte[] utf8) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new JsonSyntaxException(1, 1, "nothing in it");
            }
            Object value = value(parser, first);
            if (parser.nextToken() != null) {
                TokenStreamLocation place = parser.currentTokenLocation();
                throw new JsonSyntaxException(place.getLineNr(), place.getColumnNr(), "text behind the end");
            }
            return value;
        } catch (JacksonException wrong) {
            TokenStreamLocation place = wrong.getLocation();
            throw new JsonSyntaxException(
                    place == null ? 1 : place.getLineNr(),
                    place == null ? 1 : place.getColumnNr(),
                    wrong.getOriginalMessage());
        }
    }

    /** As {@link #parse(byte[])}. */
    public static Object parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** One document in one line, without a line feed. */
    public static String write(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(generator, value);
        }
        return text.toString();
    }

    /**
     * One document for people: an object or array that fits within {@code width} columns stays on its line, others have
     * one member per line, indented by one space. Ends with a line feed.
     */
    public static String writeReadable(Object value, int width) {
        StringBuilder text = new StringBuilder();
        readable(value, 0, 0, width, text);
        return text.append('\n').toString();
    }

    private static Object value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IllegalStateException("a value cannot start with " + token);
        };
    }

    private static Map<String, Object> object(JsonParser parser) {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            object.put(name, value(parser, parser.nextToken()));
        }
        return object;
    }

    private static List<Object> array(JsonParser parser) {
        List<Object> array = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(parser, token));
        }
        return array;
    }

    private static Object integer(JsonParser parser) {
        BigInteger number = parser.getBigIntegerValue();
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    private static void write(JsonGenerator generator, Object value) {
        switch (value) {
            case null -> generator.writeNull();
            case Map<?, ?> map -> {
                generator.writeStartObject();
                map.forEach((name, member) -> {
                    generator.writeName((String) name);
                    write(generator, member);
                });
                generator.writeEndObject();
            }
            case Iterable<?> list -> {
                generator.writeStartArray();
                list.forEach(member -> write(generator, member));
                generator.writeEndArray();
            }
            case String text -> generator.writeString(text);
            case Boolean truth -> generator.writeBoolean(truth);
            case Integer number -> generator.writeNumber(number);
            case Long number -> generator.writeNumber(number);
            case Double number -> generator.writeNumber(number);
            case BigInteger number -> generator.writeNumber(number);
            case BigDecimal number -> generator.writeNumber(number);
            default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }

    private static void readable(Object value, int indent, int column, int width, StringBuilder text) {
        String line = spaced(value);
        boolean nested = (value instanceof Map<?, ?> map && !map.isEmpty())
                || (value instanceof Iterable<?> list && list.iterator().hasNext());
        if (!nested || column + line.length() <= width) {
            text.append(line);
            return;
        }
        String separator = "\n" + " ".repeat(indent + 1);
        if (value instanceof Map<?, ?> map) {
            text.append('{');
            String comma = "";
            for (Map.Entry<?, ?> member : map.entrySet()) {
                String name = write(member.getKey()) + ": ";
                text.append(comma).append(separator).append(name);
                readable(member.getValue(), indent + 1, indent + 1 + name.length(), width, text);
                comma = ",";
            }
            text.append('\n').append(" ".repeat(indent)).append('}');
        } else {
            text.append('[');
            String comma = "";
            for (Object member : (Iterable<?>) value) {
                text.append(comma).append(separator);
                readable(member, indent + 1, indent + 1, width, text);
                comma = ",";
            }
            text.append('\n').append(" ".repeat(indent)).append(']');
        }
    }

    /** One line with a space behind each comma and colon. */
    private static String spaced(Object value) {
        StringBuilder text = new StringBuilder();
        String comma = "";
        switch (value) {
            case Map<?, ?> map -> {
                text.append('{');
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    text.append(comma)
                            .append(write(member.getKey()))
                            .append(": ")
                            .append(spaced(member.getValue()));
                    comma = ", ";
                }
                text.append('}');
            }
            case Iterable<?> list -> {
                text.append('[');
                for (Object member : list) {
                    text.append(comma).append(spaced(member));
                    comma = ", ";
                }
                text.append(']');
            }
            case null, default -> text.append(write(value));
        }
        return text.toString();
    }
}
