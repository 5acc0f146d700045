package dev.patchbay.control.ovsdb;

import java.util.Map;

/**
 * One row of a table.
 *
 * @param table its name as the schema writes it
 * @param name by which users call the row: of a bridge, a port, an interface; {@code .} for the only row of a table
 * @param columns by name, {@code _uuid} first and the rest in the order of the alphabet; values are {@link String}, {@link Long},
 *     {@link Boolean}, {@link java.util.UUID}, a {@link java.util.List} of them for a set, or a {@link Map} of strings
 */
public record Row(String table, String name, Map<String, Object> columns) {}
