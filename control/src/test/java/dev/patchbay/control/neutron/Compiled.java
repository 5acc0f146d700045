package dev.patchbay.control.neutron;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Compiles models for tests. */
final class Compiled {
    private Compiled() {}

    /** A file of this package's test resources. */
    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Compiled.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What {@code patchbay neutron flows} prints. */
    static String listing(String model, String... settings) throws ModelException {
        SettingsReader reader = new SettingsReader();
        for (String setting : settings) {
            reader.add(setting);
        }
        HostModel read = ModelReader.read(model.getBytes(StandardCharsets.UTF_8));
        return FlowListing.of(HostCompiler.compile(read, reader.read(AgentSettings.DEFAULT)));
    }

    /** The flows of a bridge's table, without cookies. */
    static List<String> table(String listing, String bridge, int table) {
        String of = "== " + bridge + "\n";
        int start = listing.indexOf(of) + of.length();
        int end = listing.indexOf("== ", start);
        return listing.substring(start, end < 0 ? listing.length() : end)
                .lines()
                .filter(line -> line.startsWith(" cookie="))
                .map(line -> line.substring(line.indexOf(", ") + 2))
                .filter(line -> table == 0 ? !line.startsWith("table=") : line.startsWith("table=" + table + ","))
                .map(line -> table == 0 ? line : line.substring(line.indexOf(", ") + 2))
                .toList();
    }
}
