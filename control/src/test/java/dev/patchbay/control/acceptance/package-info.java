/**
 * The acceptance table: every row names something that a user of the documented deployments relies on, and has a test here.
 *
 * <p>{@link dev.patchbay.control.acceptance.Row} ties a test to its rows, {@link dev.patchbay.control.acceptance.Evidence}
 * keeps what the test saw, and {@link dev.patchbay.control.acceptance.AcceptanceReport} writes both to {@code
 * target/acceptance.md} and {@code .json}. The rows themselves are in {@code rows.md} among the resources; {@link
 * dev.patchbay.control.acceptance.RowCoverageTest} fails if one of them has no test.
 */
package dev.patchbay.control.acceptance;
