package dev.patchbay.datapath.xlate;

/**
 * Destination addresses that the NORMAL action never forwards: link-local protocols such as spanning tree and pause frames,
 * and those of other makers' switches (the addresses that Open vSwitch reserves without {@code forward-bpdu}).
 *
 * <p><b>Threads.</b> Stateless.
 */
final class ReservedAddresses {
    /** 01:80:c2:00:00:00 to :0f: IEEE 802.1D. */
    private static final long IEEE = 0x0180_c200_0000L;

    private static final long IEEE_MASK = 0xffff_ffff_fff0L;

    /** 01:00:0c:cc:cc:c0 to :c7: Cisco's connectivity fault management. */
    private static final long CISCO_CFM = 0x0100_0ccc_ccc0L;

    private static final long CISCO_CFM_MASK = 0xffff_ffff_fff8L;

    private ReservedAddresses() {}

    static boolean contains(long mac) {
        if ((mac & IEEE_MASK) == IEEE || (mac & CISCO_CFM_MASK) == CISCO_CFM) {
            return true;
        }
        return mac == 0x00e0_2b00_0000L // Extreme: EDP
                || mac == 0x00e0_2b00_0004L // Extreme: EAPS
                || mac == 0x00e0_2b00_0006L
                || mac == 0x0100_0c00_0000L // Cisco: ISL
                || mac == 0x0100_0ccc_ccccL // Cisco: CDP, VTP, DTP, PAgP, UDLD
                || mac == 0x0100_0ccc_cccdL // Cisco: PVST+
                || mac == 0x0100_0ccd_cdcdL; // Cisco: uplink fast, FlexLink
    }
}
