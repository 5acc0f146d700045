package dev.patchbay.perf.report;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One JSON object of a result file, read by name, with a message where something else is found than expected.
 *
 * @param file it is in.
 * @param members its names and values.
 */
record Result(Path file, Map<String, Object> members) {
    private static final int SHORT_COMMIT = 10;
    private static final int LONGEST_COMMAND = 240;

    boolean has(String name) {
        return members.containsKey(name);
    }

    String text(String name) throws BadResultException {
        return value(name, String.class, "a text");
    }

    double number(String name) throws BadResultException {
        return value(name, Number.class, "a number").doubleValue();
    }

    /** A number whose every digit counts, as a seed's do. */
    long whole(String name) throws BadResultException {
        return value(name, Long.class, "a whole number");
    }

    @SuppressWarnings("unchecked")
    Result object(String name) throws BadResultException {
        return new Result(file, (Map<String, Object>) value(name, Map.class, "an object"));
    }

    @SuppressWarnings("unchecked")
    List<Result> objects(String name) throws BadResultException {
        List<Result> objects = new ArrayList<>();
        for (Object each : value(name, List.class, "a list")) {
            if (!(each instanceof Map<?, ?> map)) {
                throw new BadResultException(file, "\"" + name + "\" should be a list of objects");
            }
            objects.add(new Result(file, (Map<String, Object>) map));
        }
        return objects;
    }

    List<String> texts(String name) throws BadResultException {
        List<String> texts = new ArrayList<>();
        for (Object each : value(name, List.class, "a list")) {
            texts.add(String.valueOf(each));
        }
        return texts;
    }

    /** As it stands in the file, whatever it is; a dash if it does not. */
    String shown(String name) {
        Object value = members.get(name);
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        return value == null ? "–" : value instanceof Long whole ? "%,d".formatted(whole) : value.toString();
    }

    /** The commit in the length that people use, with the remark that files differed from it. */
    String commit() throws BadResultException {
        String commit = text("commit");
        return commit.length() <= SHORT_COMMIT
                ? commit
                : commit.substring(0, SHORT_COMMIT) + (commit.indexOf(' ') < 0 ? "" : " with changes");
    }

    private <T> T value(String name, Class<T> type, String expected) throws BadResultException {
        Object value = members.get(name);
        if (!type.isInstance(value)) {
            throw new BadResultException(
                    file, value == null ? "\"" + name + "\" is missing" : "\"" + name + "\" should be " + expected);
        }
        return type.cast(value);
    }

    /**
     * Where it comes from, for a line under a table: file, time, commit, machine, and what repeats it.
     *
     * @param prefix of links to files of the folder.
     */
    String origin(String prefix) throws BadResultException {
        Result machine = object("machine");
        return "[%s](%s%s): %s, commit %s, %s (%s processors), %s, JDK %s.\n\nTo repeat it: `%s`"
                .formatted(
                        file.getFileName(),
                        prefix,
                        file.getFileName(),
                        text("date").substring(0, Math.min(10, text("date").length())),
                        commit(),
                        machine.text("cpu"),
                        machine.shown("processors"),
                        machine.text("kernel"),
                        machine.text("jdk"),
                        shortened(text("command")));
    }

    /** A command that names each of a hundred files is not shown to its end. */
    private static String shortened(String command) {
        return command.length() <= LONGEST_COMMAND
                ? command
                : command.substring(0, command.lastIndexOf(' ', LONGEST_COMMAND)) + " …";
    }
}
