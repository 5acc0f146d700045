/**
 * Everything around a switch that makes it a lab: lab files, guests, host processes, control sockets and the commands.
 *
 * <p>Configuration mistakes end here, with file, line and what would be right; the datapath below only sees valid models.
 * This is the first module that reads YAML and JSON and talks to a terminal. The load generator and the benchmarks sit
 * above it and add their subcommands through the service loader.
 */
package dev.patchbay.control;
