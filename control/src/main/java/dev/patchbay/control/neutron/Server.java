package dev.patchbay.control.neutron;

import java.util.List;

/**
 * A virtual machine.
 *
 * @param name that the user gave it
 * @param id its UUID
 * @param host where it runs
 * @param dhcp whether it asks for its addresses
 * @param instance name that the hypervisor knows it by, such as {@code instance-00000052}
 * @param ports ids, in the order of its interfaces
 */
public record Server(String name, String id, String host, boolean dhcp, String instance, List<String> ports) {}
