/**
 * Lab files: what may stand in one, how it is read, and the model that comes out.
 *
 * <p>A file is YAML (so JSON too) and is read as a tree of nodes that know their line and column: every mistake is
 * reported there, with what would be right, and all mistakes of a file are reported at once. {@link
 * dev.patchbay.control.lab.LabShapes} writes down the keys once; the reader checks a file against them, and the JSON Schema
 * that ships with the labs is printed from them. The model ({@link dev.patchbay.control.lab.Lab} and what it holds) is
 * immutable and complete: whoever gets one need not check anything again.
 */
package dev.patchbay.control.lab;
