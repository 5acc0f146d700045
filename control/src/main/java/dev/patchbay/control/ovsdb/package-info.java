/**
 * The database of Open vSwitch as its tools show it: tables, rows and columns of ovs-vswitchd.conf.db(5).
 *
 * <p>There is no database behind it. Rows are made from the running switch whenever somebody asks, and ids follow from names, so
 * that they are the same each time. Columns that the switch does not act on are kept as they were set, so that they can be read
 * again; they live as long as the host.
 */
package dev.patchbay.control.ovsdb;
