package dev.patchbay.control.lab;

import java.util.Optional;

/** The OpenFlow language as the switch of this version speaks it. */
final class OpenFlowSyntax implements FlowSyntax {
    @Override
    public Optional<String> flowMistake(String flow, BridgeSpec bridge) {
        return Optional.empty();
    }

    @Override
    public Optional<String> matchMistake(String match, BridgeSpec bridge) {
        return Optional.empty();
    }
}
