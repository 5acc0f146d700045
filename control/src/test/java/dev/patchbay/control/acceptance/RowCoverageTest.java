package dev.patchbay.control.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.control.lab.LabException;
import dev.patchbay.control.lab.LabReader;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every row has a test. */
class RowCoverageTest {
    /** Multicast, GRE, Havana's tables and the Linux bridge agent: what Patchbay does not offer yet. */
    private static final Set<String> LATER = Set.of("002-10", "002-14", "002-15");

    /** The one row of the DHCP document that belongs to routing. */
    private static final String ROUTED = "003-16";

    private static final int ROWS = 121;

    @Test
    void shouldKnowEveryRow() {
        assertThat(RowTable.read()).hasSize(ROWS);
    }

    @Test
    void shouldHaveATestForEachRow() throws Exception {
        Set<String> tested = tested();
        Set<String> wanted = RowTable.read().stream()
                .map(RowTable.Entry::id)
                .filter(id -> !LATER.contains(id) && (!id.startsWith("003") || id.equals(ROUTED)))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(tested);
        assertThat(missing).as("rows without a test").isEmpty();
    }

    @Test
    void shouldNameNoRowThatIsNotInTheTable() throws Exception {
        List<String> known = RowTable.read().stream().map(RowTable.Entry::id).toList();
        assertThat(known).containsAll(tested());
    }

    private static Set<String> tested() throws IOException, URISyntaxException, ClassNotFoundException, LabException {
        Set<String> rows = new TreeSet<>();
        for (Path lab : LabChecksTest.labs()) {
            LabReader.read(lab).checks().forEach(check -> rows.addAll(check.rows()));
        }
        Path classes = Path.of(RowCoverageTest.class
                        .getResource("RowCoverageTest.class")
                        .toURI())
                .getParent();
        try (Stream<Path> files = Files.list(classes)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith("Test.class")) {
                    Class<?> test =
                            Class.forName(RowCoverageTest.class.getPackageName() + "." + name.replace(".class", ""));
                    for (Method method : test.getDeclaredMethods()) {
                        Row row = method.getAnnotation(Row.class);
                        if (row != null) {
                            rows.addAll(List.of(row.value()));
                        }
                    }
                }
            }
        }
        return rows;
    }
}
