package dev.patchbay.datapath.netns;

/**
 * Where a route sends its packets, or some of them.
 *
 * @param via address of the next router; null if the destination is on the link.
 * @param device by which they leave.
 * @param weight share of the packets among all next hops of the route, 1 to 256.
 * @param onlink whether the router is on the link although no address says so.
 */
public record NextHop(IpAddress via, String device, int weight, boolean onlink) {
    /**
     * A router.
     *
     * @param via its address.
     * @param device by which it is reached.
     * @return next hop of weight 1.
     */
    public static NextHop via(IpAddress via, String device) {
        return new NextHop(via, device, 1, false);
    }

    /**
     * The link itself.
     *
     * @param device of the link.
     * @return next hop of weight 1.
     */
    public static NextHop dev(String device) {
        return new NextHop(null, device, 1, false);
    }
}
