package dev.patchbay.datapath.netns.iptables;

import dev.patchbay.codec.eth.MacAddress;

/**
 * {@code -m mac}: the station that an Ethernet frame came from.
 *
 * @param mac its address
 * @param inverted whether any other station is meant
 */
public record MacMatch(long mac, boolean inverted) implements Match {
    @Override
    public String name() {
        return "mac";
    }

    @Override
    public String save() {
        return Match.not(inverted) + " --mac-source " + MacAddress.format(mac);
    }

    @Override
    public String list(boolean numeric) {
        return " MAC" + Match.not(inverted) + " " + MacAddress.format(mac);
    }
}
