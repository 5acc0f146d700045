package dev.patchbay.control.cli;

import java.util.concurrent.Callable;

/**
 * One subcommand of {@code patchbay}: a class that carries picocli's {@code @Command} with a name, has a constructor
 * without parameters, and is listed in
 * {@code META-INF/services/dev.patchbay.control.cli.Subcommand} of its module.
 *
 * <p>It is created only when its name stands on the command line or when help is printed, and called once, on the main
 * thread. The result is one of {@link ExitStatus}. Anything thrown ends the process with one line on standard error and
 * {@link ExitStatus#COULD_NOT_START}; throw picocli's {@code ParameterException} for what the user typed wrongly.
 */
public interface Subcommand extends Callable<Integer> {}
