package dev.patchbay.control.lab;

import java.util.List;

/**
 * One host of a lab.
 *
 * @param name unique in the lab
 * @param localIp address of its tunnel end, first octet most significant
 * @param bridges in the order of the file
 * @param namespaces in the order of the file
 */
public record LabHost(String name, int localIp, List<BridgeSpec> bridges, List<NamespaceSpec> namespaces) {
    /**
     * A host without namespaces.
     *
     * @param name unique in the lab
     * @param localIp address of its tunnel end
     * @param bridges in the order of the file
     */
    public LabHost(String name, int localIp, List<BridgeSpec> bridges) {
        this(name, localIp, bridges, List.of());
    }
}
