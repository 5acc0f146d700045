package dev.patchbay.datapath.xlate;

/** What a punt in a datapath action list means: who wants the frame, and what does not come with it. */
public sealed interface PuntOrigin permits ControllerOrigin, StageOrigin {}
