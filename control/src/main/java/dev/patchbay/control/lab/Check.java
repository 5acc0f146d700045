package dev.patchbay.control.lab;

import java.time.Duration;
import java.util.List;

/**
 * One thing that must be true of a running lab.
 *
 * @param id unique in the lab
 * @param about what it shows, for the reader of the results; may be empty
 * @param rows acceptance rows that it shows
 * @param probe what is done or looked at
 * @param expect what must come true
 * @param within until when, counted from the start of the check
 * @param line in the file, from 1
 */
public record Check(
        String id, String about, List<String> rows, Probe probe, Expectation expect, Duration within, int line) {}
