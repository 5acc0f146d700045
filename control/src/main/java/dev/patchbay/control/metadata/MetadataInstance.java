package dev.patchbay.control.metadata;

/**
 * What the service knows of a guest.
 *
 * @param id of the instance
 * @param name of it
 * @param project id of whom it belongs to, or empty
 * @param address fixed IPv4 address by which it was found
 * @param mac of the port that has it
 * @param floating address outside, or empty
 */
public record MetadataInstance(String id, String name, String project, String address, String mac, String floating) {}
