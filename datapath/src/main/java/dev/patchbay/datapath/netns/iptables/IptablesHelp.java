package dev.patchbay.datapath.netns.iptables;

/** What {@code iptables -h} prints: the options that there are here. */
final class IptablesHelp {
    private IptablesHelp() {}

    /** The text for one of the two programs. */
    static String text(Family family) {
        return """
            %1$s %2$s

            Usage: %1$s -[ACD] chain rule-specification [options]
                   %1$s -I chain [rulenum] rule-specification [options]
                   %1$s -R chain rulenum rule-specification [options]
                   %1$s -D chain rulenum [options]
                   %1$s -[LS] [chain [rulenum]] [options]
                   %1$s -[FZ] [chain] [options]
                   %1$s -[NX] chain
                   %1$s -E old-chain-name new-chain-name
                   %1$s -P chain target [options]
                   %1$s -h (print this help information)

            Options:
            [!] --protocol\t-p proto\tprotocol: by number or name, eg. `tcp'
            [!] --source\t-s address[/mask][...]
            \t\t\t\tsource specification
            [!] --destination -d address[/mask][...]
            \t\t\t\tdestination specification
            [!] --in-interface -i input name[+]
            \t\t\t\tnetwork interface name ([+] for wildcard)
             --jump\t-j target
            \t\t\t\ttarget for rule (may load target extension)
              --goto      -g chain
                           jump to chain with no return
              --match\t-m match
            \t\t\t\textended match (may load extension)
              --numeric\t-n\t\tnumeric output of addresses and ports
            [!] --out-interface -o output name[+]
            \t\t\t\tnetwork interface name ([+] for wildcard)
              --table\t-t table\ttable to manipulate (default: `filter')
              --verbose\t-v\t\tverbose mode
              --wait\t-w [seconds]\tmaximum wait to acquire xtables lock before give up
              --line-numbers\t\tprint line numbers when listing
              --exact\t-x\t\texpand numbers (display exact values)
            [!] --fragment\t-f\t\tmatch second or further fragments only
              --set-counters -c PKTS BYTES\tset the counter during insert/append
            [!] --version\t-V\t\tprint package version.

            Matches: addrtype, comment, conntrack, connmark, icmp, icmp6, limit, mac, mark, multiport, physdev, sctp, set,
            state, tcp, udp.
            Targets: ACCEPT, DROP, RETURN, CHECKSUM, CONNMARK, CT, DNAT, LOG, MARK, MASQUERADE, NOTRACK, REDIRECT,
            REJECT, SNAT, or a chain.
            """.formatted(family.program(), IptablesCommand.VERSION);
    }
}
