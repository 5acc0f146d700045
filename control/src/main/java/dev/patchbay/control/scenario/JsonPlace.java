package dev.patchbay.control.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A value of a JSON document together with where it stands, such as {@code events[3].inject.frame}: every question that the
 * value cannot answer becomes an error with that place in it.
 *
 * @param value as {@link dev.patchbay.control.json.Json} reads it
 */
record JsonPlace(String path, Object value) {
    /** The member, or null if there is none. */
    JsonPlace optional(String key) throws BadScenarioException {
        Object member = object().get(key);
        return member == null ? null : new JsonPlace(path.isEmpty() ? key : path + "." + key, member);
    }

    /** The member, which must be there. */
    JsonPlace member(String key) throws BadScenarioException {
        JsonPlace member = optional(key);
        if (member == null) {
            throw wrong("'" + key + "' is missing");
        }
        return member;
    }

    /** The elements of the list under a key; none if it is absent. */
    List<JsonPlace> elements(String key) throws BadScenarioException {
        JsonPlace list = optional(key);
        return list == null ? List.of() : list.elements();
    }

    /** The elements of this list. */
    List<JsonPlace> elements() throws BadScenarioException {
        if (!(value instanceof List<?> list)) {
            throw wrong("expected a list");
        }
        List<JsonPlace> elements = new ArrayList<>();
        for (Object element : list) {
            elements.add(new JsonPlace(path + "[" + elements.size() + "]", element));
        }
        return elements;
    }

    /** The text under a key, or a default. */
    String text(String key, String absent) throws BadScenarioException {
        JsonPlace member = optional(key);
        return member == null ? absent : member.text();
    }

    /** This value, which must be text. */
    String text() throws BadScenarioException {
        if (!(value instanceof String text)) {
            throw wrong("expected a text");
        }
        return text;
    }

    /** This value as text; numbers and truth values are written out. */
    String scalar() throws BadScenarioException {
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            throw wrong("expected a single value");
        }
        return String.valueOf(value);
    }

    /** The number under a key, or a default. */
    long number(String key, long absent, long min, long max) throws BadScenarioException {
        JsonPlace member = optional(key);
        return member == null ? absent : member.number(min, max);
    }

    /** This value, which must be a whole number between two others. */
    long number(long min, long max) throws BadScenarioException {
        if (!(value instanceof Long number) || number < min || number > max) {
            throw wrong("expected a whole number from " + min + " to " + max);
        }
        return number;
    }

    /** The truth value under a key, or a default. */
    boolean truth(String key, boolean absent) throws BadScenarioException {
        JsonPlace member = optional(key);
        if (member == null) {
            return absent;
        }
        if (!(member.value instanceof Boolean truth)) {
            throw member.wrong("expected true or false");
        }
        return truth;
    }

    /** The single values of the object under a key, as text; none if it is absent. */
    Map<String, String> scalars(String key) throws BadScenarioException {
        Map<String, String> scalars = new LinkedHashMap<>();
        JsonPlace object = optional(key);
        if (object != null) {
            for (String name : object.object().keySet()) {
                scalars.put(name, object.member(name).scalar());
            }
        }
        return scalars;
    }

    /** This value, which must be an object. */
    @SuppressWarnings("unchecked")
    Map<String, Object> object() throws BadScenarioException {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong("expected an object");
        }
        return (Map<String, Object>) map;
    }

    /** Complains about the first member that is not among the known ones. */
    void allowOnly(Set<String> known) throws BadScenarioException {
        for (String key : object().keySet()) {
            if (!known.contains(key)) {
                throw wrong("'" + key + "' is not known here; known are "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    BadScenarioException wrong(String what) {
        return new BadScenarioException(path, what);
    }
}
