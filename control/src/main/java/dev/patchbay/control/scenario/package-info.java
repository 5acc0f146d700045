/**
 * Scenario files: bridges, events in order, and what a switch answered to each of them.
 *
 * <p>The files come from a run of the real Open vSwitch, so a scenario that passes is a fact about compatibility and not
 * an opinion. {@link dev.patchbay.control.scenario.ScenarioReader} reads one,
 * {@link dev.patchbay.control.scenario.ScenarioPlayer} plays it on a switch in this process whose clock stands still, and
 * {@link dev.patchbay.control.scenario.AnswerComparison} says in words where the answers differ.
 *
 * <p>Answers are kept in the shape that they have in the file, so writing them and comparing them cannot disagree.
 */
package dev.patchbay.control.scenario;
