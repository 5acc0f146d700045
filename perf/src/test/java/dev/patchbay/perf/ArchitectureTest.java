package dev.patchbay.perf;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the arrows between the modules and between the two halves of the datapath. */
class ArchitectureTest {
    /** Each may use those before it and none behind it. */
    private static final List<String> MODULES = List.of("codec", "flowcache", "datapath", "control", "perf");

    private static final String[] FAST_HALF = Stream.of(
                    "underlay", "vport", "worker", "action", "conntrack", "meter", "upcall", "counter")
            .map(name -> "dev.patchbay.datapath." + name + "..")
            .toArray(String[]::new);

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.patchbay");

    @TestFactory
    Stream<DynamicTest> shouldPointOneWayBetweenModules() {
        return IntStream.range(0, MODULES.size() - 1)
                .mapToObj(i -> DynamicTest.dynamicTest(
                        MODULES.get(i),
                        () -> noClasses()
                                .that()
                                .resideInAPackage(packages(MODULES.get(i)))
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(MODULES.subList(i + 1, MODULES.size()).stream()
                                        .map(ArchitectureTest::packages)
                                        .toArray(String[]::new))
                                .allowEmptyShould(true)
                                .check(CLASSES)));
    }

    /** What is not the fast half is the slow one, the classes that join the two included. */
    @Test
    void shouldNotReachTheSlowHalfFromTheFastHalf() {
        var slowHalf = resideInAPackage(packages("datapath")).and(resideOutsideOfPackages(FAST_HALF));
        noClasses()
                .that()
                .resideInAnyPackage(FAST_HALF)
                .should()
                .dependOnClassesThat(slowHalf)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    /** Five empty rules would hold as well: the class files of all modules must have been read. */
    @Test
    void shouldSeeEveryModule() {
        assertThat(MODULES)
                .allSatisfy(module -> assertThat(CLASSES)
                        .anyMatch(type -> type.getPackageName().startsWith("dev.patchbay." + module)));
    }

    private static String packages(String module) {
        return "dev.patchbay." + module + "..";
    }
}
