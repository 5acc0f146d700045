/**
 * What a deployment consists of, asked for as its operator asks: {@code openstack}, {@code nova} and {@code virsh}.
 *
 * <p>The answers come from the deployment that the lab describes, not from the running hosts; every host gives the same ones,
 * but for {@code virsh}, which knows the machines of its own host alone. Tables are printed as the originals print them, with
 * {@code -f} and {@code -c} where they have them.
 */
package dev.patchbay.control.inventory;
