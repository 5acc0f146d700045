package dev.patchbay.control.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of another {@code patchbay} process with the same JDK, flags, AOT cache and class path as this one.
 *
 * <p>A lab starts each host this way, as a {@code java} process directly: the launcher's script would find the same JDK
 * and the same jars once more for every host. The launcher passes its JVM arguments in the system property
 * {@value #PROPERTY}, one per line; where it did not start this process (in tests), the arguments of the running JVM stand
 * in.
 */
public final class ChildJvm {
    private static final String PROPERTY = "patchbay.jvm";

    private ChildJvm() {}

    /**
     * Returns the words of a command that runs {@link Main}.
     *
     * @param arguments the command line behind {@code patchbay}, such as {@code host LAB --name NAME}
     */
    public static List<String> command(List<String> arguments) {
        return command(Main.class, arguments);
    }

    /**
     * Returns the words of a command that runs another class than {@link Main}.
     *
     * @param main has a main method
     * @param arguments for it
     */
    public static List<String> command(Class<?> main, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String launcher = System.getProperty(PROPERTY);
        if (launcher == null) {
            words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        } else {
            launcher.lines().forEach(words::add);
            words.add("-D" + PROPERTY + "=" + launcher);
        }
        words.add("-cp");
        words.add(System.getProperty("java.class.path"));
        words.add(main.getName());
        words.addAll(arguments);
        return List.copyOf(words);
    }
}
