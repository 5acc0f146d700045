package dev.patchbay.datapath.netns.iptables;

import dev.patchbay.datapath.netns.iptables.IptablesCommand.Listing;
import java.util.List;

/**
 * Prints chains as {@code iptables -L}, {@code iptables -S} and {@code iptables-save} do.
 *
 * <p>The texts are those of iptables 1.8.9, legacy form, but for one thing: with {@code -n} that version prints the numbers of
 * protocols ({@code 6}), earlier and later ones their names ({@code tcp}, {@code all}), and so does this.
 */
final class RuleListing {
    private final RuleTable table;
    private final Listing how;

    RuleListing(RuleTable table, Listing how) {
        this.table = table;
        this.how = how;
    }

    /** {@code iptables -L}: one chain or all, one rule or all. */
    String list(String chain, int number) throws IptablesException {
        StringBuilder out = new StringBuilder();
        for (Chain one : chosen(chain)) {
            if (number > 0) {
                if (number <= one.rules().size()) {
                    rule(out, one.rules().get(number - 1), number);
                }
                continue;
            }
            if (!out.isEmpty()) {
                out.append('\n');
            }
            header(out, one);
            int line = 1;
            for (Rule rule : one.rules()) {
                rule(out, rule, line++);
            }
        }
        return out.toString();
    }

    /** {@code iptables -S}: one chain or all, one rule or all. */
    String rules(String chain, int number) throws IptablesException {
        StringBuilder out = new StringBuilder();
        List<Chain> chains = chosen(chain);
        if (number == 0) {
            for (Chain one : chains) {
                if (one.policy() == null) {
                    out.append("-N ").append(one.name());
                } else {
                    out.append("-P ").append(one.name()).append(' ').append(one.policy());
                    counters(out, one.policyCounter());
                }
                out.append('\n');
            }
        }
        for (Chain one : chains) {
            int line = 1;
            for (Rule rule : one.rules()) {
                if (number == 0 || number == line) {
                    out.append("-A ").append(one.name()).append(rule.spec().saveMatches());
                    counters(out, rule.counter());
                    out.append(rule.spec().saveTarget()).append('\n');
                }
                line++;
            }
        }
        return out.toString();
    }

    private void counters(StringBuilder out, Counter counter) {
        if (how.verbose()) {
            out.append(" -c ").append(counter.packets()).append(' ').append(counter.bytes());
        }
    }

    private List<Chain> chosen(String chain) throws IptablesException {
        if (chain == null) {
            return table.chains();
        }
        Chain one = table.chain(chain);
        if (one == null) {
            throw IptablesException.kernel("No chain/target/match by that name");
        }
        return List.of(one);
    }

    private void header(StringBuilder out, Chain chain) {
        out.append("Chain ").append(chain.name()).append(" (");
        if (chain.policy() == null) {
            int references = table.references(chain.name());
            out.append(references).append(" references");
        } else {
            out.append("policy ").append(chain.policy());
            if (how.verbose()) {
                out.append(' ')
                        .append(amount(chain.policyCounter().packets(), false))
                        .append("packets, ");
                out.append(amount(chain.policyCounter().bytes(), false)).append("bytes");
            }
        }
        out.append(")\n");
        if (how.lineNumbers()) {
            out.append("num  ");
        }
        if (how.verbose()) {
            out.append(how.exact() ? "    pkts      bytes " : " pkts bytes ");
        }
        out.append("target     prot opt ");
        if (how.verbose()) {
            out.append("in     out    ");
        }
        out.append(" source               destination         \n".substring(how.verbose() ? 0 : 1));
    }

    private void rule(StringBuilder out, Rule rule, int line) {
        RuleSpec spec = rule.spec();
        String protocol = Services.protocol(spec.protocol());
        if (how.lineNumbers()) {
            padded(out, Integer.toString(line), 4);
        }
        if (how.verbose()) {
            out.append(amount(rule.counter().packets(), true))
                    .append(amount(rule.counter().bytes(), true));
        }
        padded(out, spec.target().name(), 9);
        out.append(spec.protocolInverted() ? '!' : ' ');
        padded(out, protocol, 4);
        out.append(spec.fragment() != null && !spec.fragment() ? '!' : '-');
        out.append(spec.fragment() != null ? 'f' : '-').append(' ');
        if (how.verbose()) {
            out.append(' ');
            padded(out, device(spec.in()), 6);
            padded(out, device(spec.out()), 6);
        }
        out.append(spec.source().inverted() ? '!' : ' ');
        padded(out, spec.source().list(spec.family(), how.numeric()), 19);
        out.append(spec.destination().inverted() ? '!' : ' ');
        padded(out, spec.destination().list(spec.family(), how.numeric()), 19);
        if (spec.target() instanceof Target.Jump jump && jump.isGoto()) {
            out.append("[goto] ");
        }
        spec.matches().forEach(match -> out.append(match.list(protocol, how.numeric())));
        out.append(spec.target().list(how.numeric())).append('\n');
    }

    private String device(DeviceMatch device) {
        String name = !device.name().isEmpty() ? device.name() : how.numeric() ? "*" : "any";
        return (device.inverted() ? "!" : "") + name;
    }

    private static void padded(StringBuilder out, String text, int width) {
        out.append(text).append(" ".repeat(Math.max(0, width - text.length()))).append(' ');
    }

    /** A counter, rounded to thousands of thousands when it gets long, with a blank behind it. */
    private String amount(long count, boolean column) {
        if (how.exact()) {
            return (column ? String.format("%8d", count) : Long.toString(count)) + " ";
        }
        if (count <= 99_999) {
            return (column ? String.format("%5d", count) : Long.toString(count)) + " ";
        }
        long rounded = count;
        String units = "KMGT";
        for (int i = 0; i < units.length(); i++) {
            rounded = (rounded + 500) / 1000;
            if (rounded <= 9_999 || i == units.length() - 1) {
                return (column ? String.format("%4d", rounded) : Long.toString(rounded)) + units.charAt(i) + " ";
            }
        }
        throw new IllegalStateException();
    }
}
