package dev.patchbay.control.dhcp;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Names of DHCP options as dnsmasq knows them ({@code dnsmasq --help dhcp}), and how their values are written. */
final class DhcpOptionNames {
    /** Not an option of the message: the address of the server to boot from. */
    static final int NEXT_SERVER = 255;

    /** How a value is written and encoded. */
    enum Form {
        ADDRESSES,
        TEXT,
        NUMBER8,
        NUMBER16,
        NUMBER32,
        ROUTES,
        DOMAINS,
        /** Seen from the value itself. */
        FREE
    }

    private static final Map<String, Integer> CODES = new HashMap<>();
    private static final Map<Integer, Form> FORMS = new HashMap<>();

    static {
        name(Form.ADDRESSES, "netmask=1 router=3 dns-server=6 log-server=7 lpr-server=9 swap-server=16 broadcast=28");
        name(Form.ADDRESSES, "router-solicitation=32 static-route=33 nis-server=41 ntp-server=42 netbios-ns=44");
        name(Form.ADDRESSES, "netbios-dd=45 x-windows-fs=48 x-windows-dm=49 nis+-server=65 mobile-ip-home=68");
        name(Form.ADDRESSES, "smtp-server=69 pop3-server=70 nntp-server=71 irc-server=74 policy-filter=21");
        name(Form.ADDRESSES, "tftp-server-address=150 server-ip-address=255 subnet-select=118");
        name(Form.TEXT, "hostname=12 domain-name=15 root-path=17 extension-path=18 nis-domain=40 netbios-scope=47");
        name(Form.TEXT, "vendor-class=60 nis+-domain=64 tftp-server=66 bootfile-name=67 posix-timezone=100");
        name(Form.TEXT, "tzdb-timezone=101 user-class=77");
        name(Form.NUMBER8, "ip-forward-enable=19 non-local-source-routing=20 default-ttl=23 all-subnets-local=27");
        name(Form.NUMBER8, "router-discovery=31 trailer-encapsulation=34 ethernet-encap=36 tcp-ttl=37");
        name(Form.NUMBER8, "netbios-nodetype=46");
        name(Form.NUMBER16, "boot-file-size=13 max-datagram-reassembly=22 mtu=26");
        name(Form.NUMBER32, "time-offset=2 arp-timeout=35 tcp-keepalive=38 T1=58 T2=59 lease-time=51");
        name(Form.NUMBER32, "ipv6-only=108");
        name(Form.ROUTES, "classless-static-route=121 microsoft-classless-static-route=249");
        name(Form.DOMAINS, "domain-search=119");
        name(Form.FREE, "sip-server=120 vendor-id-encap=125 client-id=61");
    }

    private DhcpOptionNames() {}

    private static void name(Form form, String entries) {
        for (String entry : entries.split(" ", -1)) {
            int equals = entry.lastIndexOf('=');
            int code = Integer.parseInt(entry.substring(equals + 1));
            CODES.put(entry.substring(0, equals).toLowerCase(Locale.ROOT), code);
            FORMS.put(code, form);
        }
    }

    /** Code of a name, or -1. */
    static int code(String name) {
        return CODES.getOrDefault(name.toLowerCase(Locale.ROOT), -1);
    }

    static Form form(int code) {
        return FORMS.getOrDefault(code, Form.FREE);
    }
}
