package dev.patchbay.datapath;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Counts octets of objects as the JVM lays them out with compact headers and references: eight for the header, four for a
 * reference, each object a multiple of eight. Unlike a look at the heap it counts the same each time.
 *
 * <p>It follows references to objects of Patchbay and to arrays. Of what the JDK has it knows lists, by their elements.
 */
final class HeapLayout {
    private static final int HEADER = 8;
    private static final int ARRAY_HEADER = 12;
    private static final int REFERENCE = 4;

    private final Predicate<Class<?>> left;
    private final Map<Class<?>, List<Field>> references = new HashMap<>();
    private final Map<Class<?>, Integer> sizes = new HashMap<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final ArrayDeque<Object> waiting = new ArrayDeque<>();

    /** Leaves out objects of some classes, with all that only they refer to. */
    HeapLayout(Predicate<Class<?>> left) {
        this.left = left;
    }

    /** Octets of all that can be reached from an object. */
    long reachable(Object root) throws IllegalAccessException {
        long sum = 0;
        meet(root);
        while (!waiting.isEmpty()) {
            sum += visit(waiting.poll());
        }
        return sum;
    }

    private void meet(Object object) {
        if (object == null || object instanceof Enum || object instanceof Class || left.test(object.getClass())) {
            return;
        }
        boolean known = object instanceof List
                || object.getClass().isArray()
                || object.getClass().getName().startsWith("dev.patchbay.");
        if (known && seen.add(object)) {
            waiting.add(object);
        }
    }

    private long visit(Object object) throws IllegalAccessException {
        Class<?> type = object.getClass();
        if (object instanceof List<?> list) {
            list.forEach(this::meet);
            return HEADER + ARRAY_HEADER + (long) REFERENCE * list.size();
        }
        if (type.isArray()) {
            if (object instanceof Object[] elements) {
                for (Object element : elements) {
                    meet(element);
                }
            }
            int width = width(type.getComponentType());
            return aligned((width == Long.BYTES ? ARRAY_HEADER + REFERENCE : ARRAY_HEADER)
                    + (long) width * Array.getLength(object));
        }
        if (!sizes.containsKey(type)) {
            learn(type);
        }
        for (Field reference : references.get(type)) {
            meet(reference.get(object));
        }
        return sizes.get(type);
    }

    private void learn(Class<?> type) {
        List<Field> found = new ArrayList<>();
        int size = HEADER;
        for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                size += width(field.getType());
                if (!field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    found.add(field);
                }
            }
        }
        references.put(type, found);
        sizes.put(type, (int) aligned(size));
    }

    private static int width(Class<?> type) {
        if (!type.isPrimitive()) {
            return REFERENCE;
        }
        if (type == long.class || type == double.class) {
            return Long.BYTES;
        }
        if (type == int.class || type == float.class) {
            return Integer.BYTES;
        }
        return type == short.class || type == char.class ? Short.BYTES : Byte.BYTES;
    }

    private static long aligned(long size) {
        return (size + 7) & ~7L;
    }
}
