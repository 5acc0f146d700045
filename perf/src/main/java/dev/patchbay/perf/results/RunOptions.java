package dev.patchbay.perf.results;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import picocli.CommandLine.TypeConversionException;

/**
 * What commands have in common that try random cases until there were enough or the time is over.
 *
 * <p><b>Threads.</b> That of the command.
 */
public final class RunOptions {
    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--cases",
            paramLabel = "N",
            converter = WholeNumber.class,
            description =
                    "How many to try, such as 1e9; default: as many as --seconds allows, or enough for a quick look.")
    private Long cases;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Begins nothing further after that time; default: a day.")
    private Long seconds;

    @Option(names = "--seed", paramLabel = "N", description = "Repeats a run; default: another one each time.")
    private Long seed;

    @Option(names = "--results", paramLabel = "DIR", description = "Writes the figures of the run into this folder.")
    private Path results;

    /**
     * How many cases to try.
     *
     * @param quickLook number for those who said neither that nor how long.
     * @return cases.
     */
    public long cases(long quickLook) {
        if (cases == null) {
            return seconds == null ? quickLook : Long.MAX_VALUE;
        }
        return cases;
    }

    /**
     * How long the run may take.
     *
     * @return seconds.
     */
    public long seconds() {
        return seconds == null ? TimeUnit.DAYS.toSeconds(1) : seconds;
    }

    /**
     * What the randomness of the run comes from.
     *
     * @return the same number each time.
     */
    public long seed() {
        if (seed == null) {
            seed = new Random().nextLong() >>> 1;
        }
        return seed;
    }

    /**
     * Writes a file with the figures of the run, if the user wants one, and tells its name.
     *
     * @param figures what came out.
     * @param out for the name.
     * @throws IOException if the file cannot be written.
     */
    public void write(Map<String, Object> figures, PrintWriter out) throws IOException {
        if (results != null) {
            out.println(ResultFile.write(
                    results,
                    command.name(),
                    command.commandLine().getParseResult().originalArgs(),
                    figures));
        }
    }

    /** Numbers as people write large ones. */
    private static final class WholeNumber implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return new BigDecimal(text).longValueExact();
            } catch (ArithmeticException | NumberFormatException wrong) {
                throw new TypeConversionException("'" + text + "' is not a whole number");
            }
        }
    }
}
