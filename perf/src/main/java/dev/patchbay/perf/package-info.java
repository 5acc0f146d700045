/**
 * The load generator, its reports and the runs beside other switches.
 *
 * <p>It sits on top of all other modules, sees them as a user would and adds its subcommands to the {@code patchbay}
 * command. Microbenchmarks (JMH) and concurrency stress tests (jcstress) are test sources of this module only, because
 * their licence keeps them out of the distribution.
 */
package dev.patchbay.perf;
