package dev.patchbay.control.neutron;

import dev.patchbay.codec.eth.MacAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A value of a model file together with where it stands, such as {@code ports[3].mac}: a question that the value cannot answer
 * becomes an error with that place in it. A key may have several names, as Neutron's interfaces and short forms differ.
 *
 * @param path where it stands, empty for the document
 * @param value as {@link dev.patchbay.control.json.Json} reads it
 */
record ModelPlace(String path, Object value) {
    /** The member under one of its names, or null if there is none. */
    ModelPlace optional(String... names) throws ModelException {
        ModelPlace found = null;
        for (String name : names) {
            Object member = object().get(name);
            if (member != null) {
                if (found != null) {
                    throw wrong("'" + name + "' says again what another key says");
                }
                found = new ModelPlace(path.isEmpty() ? name : path + "." + name, member);
            }
        }
        return found;
    }

    /** The member under one of its names, which must be there. */
    ModelPlace member(String... names) throws ModelException {
        ModelPlace member = optional(names);
        if (member == null) {
            throw wrong("'" + names[0] + "' is missing");
        }
        return member;
    }

    /** The elements of the list under a key; none if it is absent. */
    List<ModelPlace> elements(String... names) throws ModelException {
        ModelPlace list = optional(names);
        return list == null ? List.of() : list.elements();
    }

    /** The elements of this list. */
    List<ModelPlace> elements() throws ModelException {
        if (!(value instanceof List<?> list)) {
            throw wrong("expected a list");
        }
        List<ModelPlace> elements = new ArrayList<>();
        for (Object element : list) {
            elements.add(new ModelPlace(path + "[" + elements.size() + "]", element));
        }
        return elements;
    }

    /** The members of the object under a key; none if it is absent. */
    Map<String, ModelPlace> members(String... names) throws ModelException {
        ModelPlace object = optional(names);
        return object == null ? Map.of() : object.members();
    }

    /** The members of this object. */
    Map<String, ModelPlace> members() throws ModelException {
        Map<String, ModelPlace> members = new LinkedHashMap<>();
        object().forEach((name, member) ->
                members.put(name, new ModelPlace(path.isEmpty() ? name : path + "." + name, member)));
        return members;
    }

    /** The text under a key, or a default. */
    String text(String absent, String... names) throws ModelException {
        ModelPlace member = optional(names);
        return member == null ? absent : member.text();
    }

    /** This value, which must be text. */
    String text() throws ModelException {
        if (!(value instanceof String text)) {
            throw wrong("expected a text");
        }
        return text;
    }

    /** The truth value under a key, or a default. */
    boolean truth(boolean absent, String... names) throws ModelException {
        ModelPlace member = optional(names);
        if (member == null) {
            return absent;
        }
        if (!(member.value instanceof Boolean truth)) {
            throw member.wrong("expected true or false");
        }
        return truth;
    }

    /** The number under a key, which may be written as text, or a default. */
    long number(long absent, long least, long most, String... names) throws ModelException {
        ModelPlace member = optional(names);
        if (member == null) {
            return absent;
        }
        Object number = member.value;
        if (number instanceof String text && text.matches("[0-9]{1,18}")) {
            number = Long.parseLong(text);
        }
        if (!(number instanceof Long whole) || whole < least || whole > most) {
            throw member.wrong("expected a whole number from " + least + " to " + most);
        }
        return whole;
    }

    /** This value as a link-layer address, in lower case. */
    String mac() throws ModelException {
        try {
            return MacAddress.format(MacAddress.parse(text().toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException notOne) {
            throw wrong("expected a MAC address like fa:16:3e:b2:23:f1, not '" + value + "'", notOne);
        }
    }

    /** This value as an address or prefix. */
    IpPrefix prefix() throws ModelException {
        try {
            return IpPrefix.parse(text());
        } catch (IllegalArgumentException notOne) {
            throw wrong("expected an address or prefix like 192.0.2.0/24, not '" + value + "'", notOne);
        }
    }

    /** This value as a single address. */
    IpPrefix address() throws ModelException {
        IpPrefix address = prefix();
        if (!address.isSingle()) {
            throw wrong("expected a single address, not the range '" + value + "'");
        }
        return address;
    }

    /** Complains about the first member that is not among the known ones. */
    void allowOnly(Set<String> known) throws ModelException {
        for (String key : object().keySet()) {
            if (!known.contains(key)) {
                throw wrong("'" + key + "' is not known here; known are " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    /** An error here. */
    ModelException wrong(String what) {
        return new ModelException(path, what);
    }

    private ModelException wrong(String what, Exception cause) {
        ModelException wrong = wrong(what);
        wrong.initCause(cause);
        return wrong;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> object() throws ModelException {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong("expected an object");
        }
        return (Map<String, Object>) map;
    }
}
