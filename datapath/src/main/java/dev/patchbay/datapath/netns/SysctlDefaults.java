package dev.patchbay.datapath.netns;

import java.util.List;
import java.util.Map;

/** What Linux sets in a new network namespace (ip-sysctl.txt, nf_conntrack-sysctl.txt). */
final class SysctlDefaults {
    private static final Map<String, String> NEIGHBOUR = Map.ofEntries(
            Map.entry("anycast_delay", "100"),
            Map.entry("app_solicit", "0"),
            Map.entry("base_reachable_time", "30"),
            Map.entry("base_reachable_time_ms", "30000"),
            Map.entry("delay_first_probe_time", "5"),
            Map.entry("gc_stale_time", "60"),
            Map.entry("locktime", "100"),
            Map.entry("mcast_resolicit", "0"),
            Map.entry("mcast_solicit", "3"),
            Map.entry("proxy_delay", "80"),
            Map.entry("proxy_qlen", "64"),
            Map.entry("retrans_time", "100"),
            Map.entry("retrans_time_ms", "1000"),
            Map.entry("ucast_solicit", "3"),
            Map.entry("unres_qlen", "3"));

    /** Settings of each device by prefix. */
    static final Map<String, Map<String, String>> PER_DEVICE = Map.of(
            "net.ipv4.conf.",
            Map.ofEntries(
                    Map.entry("accept_local", "0"),
                    Map.entry("accept_redirects", "1"),
                    Map.entry("accept_source_route", "1"),
                    Map.entry("arp_accept", "0"),
                    Map.entry("arp_announce", "0"),
                    Map.entry("arp_filter", "0"),
                    Map.entry("arp_ignore", "0"),
                    Map.entry("arp_notify", "0"),
                    Map.entry("disable_policy", "0"),
                    Map.entry("disable_xfrm", "0"),
                    Map.entry("forwarding", "0"),
                    Map.entry("log_martians", "0"),
                    Map.entry("mc_forwarding", "0"),
                    Map.entry("promote_secondaries", "0"),
                    Map.entry("proxy_arp", "0"),
                    Map.entry("proxy_arp_pvlan", "0"),
                    Map.entry("route_localnet", "0"),
                    Map.entry("rp_filter", "0"),
                    Map.entry("secure_redirects", "1"),
                    Map.entry("send_redirects", "1"),
                    Map.entry("shared_media", "1"),
                    Map.entry("src_valid_mark", "0")),
            "net.ipv6.conf.",
            Map.ofEntries(
                    Map.entry("accept_dad", "1"),
                    Map.entry("accept_ra", "1"),
                    Map.entry("accept_redirects", "1"),
                    Map.entry("autoconf", "1"),
                    Map.entry("dad_transmits", "1"),
                    Map.entry("disable_ipv6", "0"),
                    Map.entry("forwarding", "0"),
                    Map.entry("hop_limit", "64"),
                    Map.entry("proxy_ndp", "0"),
                    Map.entry("router_solicitations", "-1")),
            "net.ipv4.neigh.",
            NEIGHBOUR,
            "net.ipv6.neigh.",
            NEIGHBOUR);

    /** Settings that no {@code all} has. */
    static final List<String> NOT_OF_ALL = List.of("net.ipv4.neigh.", "net.ipv6.neigh.").stream()
            .flatMap(prefix -> NEIGHBOUR.keySet().stream().map(leaf -> prefix + Sysctls.ALL + '.' + leaf))
            .toList();

    /** Settings of the namespace as a whole. */
    static final Map<String, String> GLOBAL = Map.ofEntries(
            Map.entry("net.bridge.bridge-nf-call-arptables", "1"),
            Map.entry("net.bridge.bridge-nf-call-ip6tables", "1"),
            Map.entry("net.bridge.bridge-nf-call-iptables", "1"),
            Map.entry("net.bridge.bridge-nf-filter-vlan-tagged", "0"),
            Map.entry("net.ipv4.ip_forward", "0"),
            Map.entry("net.ipv4.ip_default_ttl", "64"),
            Map.entry("net.ipv4.ip_nonlocal_bind", "0"),
            Map.entry("net.ipv4.ip_local_port_range", "32768\t60999"),
            Map.entry("net.ipv4.ip_no_pmtu_disc", "0"),
            Map.entry("net.ipv4.ip_forward_use_pmtu", "0"),
            Map.entry("net.ipv4.icmp_echo_ignore_all", "0"),
            Map.entry("net.ipv4.icmp_echo_ignore_broadcasts", "1"),
            Map.entry("net.ipv4.icmp_errors_use_inbound_ifaddr", "0"),
            Map.entry("net.ipv4.icmp_ratelimit", "1000"),
            Map.entry("net.ipv4.icmp_ratemask", "6168"),
            Map.entry("net.ipv4.icmp_msgs_per_sec", "1000"),
            Map.entry("net.ipv4.icmp_msgs_burst", "50"),
            Map.entry("net.ipv4.fib_multipath_hash_policy", "0"),
            Map.entry("net.ipv6.icmp.ratelimit", "1000"),
            Map.entry("net.ipv6.icmp.echo_ignore_all", "0"),
            Map.entry("net.ipv6.ip_nonlocal_bind", "0"),
            Map.entry("net.ipv6.fib_multipath_hash_policy", "0"),
            Map.entry("net.netfilter.nf_conntrack_acct", "0"),
            Map.entry("net.netfilter.nf_conntrack_checksum", "1"),
            Map.entry("net.netfilter.nf_conntrack_generic_timeout", "600"),
            Map.entry("net.netfilter.nf_conntrack_gre_timeout", "30"),
            Map.entry("net.netfilter.nf_conntrack_gre_timeout_stream", "180"),
            Map.entry("net.netfilter.nf_conntrack_icmp_timeout", "30"),
            Map.entry("net.netfilter.nf_conntrack_icmpv6_timeout", "30"),
            Map.entry("net.netfilter.nf_conntrack_max", "262144"),
            Map.entry("net.netfilter.nf_conntrack_tcp_be_liberal", "0"),
            Map.entry("net.netfilter.nf_conntrack_tcp_loose", "1"),
            Map.entry("net.netfilter.nf_conntrack_tcp_max_retrans", "3"),
            Map.entry("net.netfilter.nf_conntrack_tcp_timeout_close", "10"),
            Map.entry("net.netfilter.nf_conntrack_tcp_timeout_close_wait", "60"),
            Map.entry("net.netfilter.nf_conntrack_tcp_timeout_established", "432000"),
            Map.entry("net.netfilter.nf_conntrack_tcp_timeout_fin_wait", "120"),
            Map.entry("net.netfilter.nf_conntrack_tcp_timeout_last_ack", "30"),
            Map.entry("net.netfilter.nf_conntrack_tcp_timeout_max_retrans", "300"),
            Map.entry("net.netfilter.nf_conntrack_tcp_timeout_syn_recv", "60"),
            Map.entry("net.netfilter.nf_conntrack_tcp_timeout_syn_sent", "120"),
            Map.entry("net.netfilter.nf_conntrack_tcp_timeout_time_wait", "120"),
            Map.entry("net.netfilter.nf_conntrack_tcp_timeout_unacknowledged", "300"),
            Map.entry("net.netfilter.nf_conntrack_udp_timeout", "30"),
            Map.entry("net.netfilter.nf_conntrack_udp_timeout_stream", "120"));

    private SysctlDefaults() {}
}
