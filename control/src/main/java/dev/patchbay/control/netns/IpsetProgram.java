package dev.patchbay.control.netns;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.iptables.Chain;
import dev.patchbay.datapath.netns.iptables.Family;
import dev.patchbay.datapath.netns.iptables.IpSet;
import dev.patchbay.datapath.netns.iptables.IpSets;
import dev.patchbay.datapath.netns.iptables.Rule;
import dev.patchbay.datapath.netns.iptables.SetMatch;
import dev.patchbay.datapath.netns.iptables.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code ipset}: the sets that the rules of a namespace ask (ipset(8)). Any thread may call. */
public final class IpsetProgram extends NamespaceProgram {
    private static final String PREFIX = "ipset v7.17: ";
    private static final String USAGE = """
            ipset v7.17

            Usage: ipset [options] COMMAND

            Commands:
            create SETNAME TYPENAME [type-specific-options]
                    Create a new set
            add SETNAME ENTRY
                    Add entry to the named set
            del SETNAME ENTRY
                    Delete entry from the named set
            test SETNAME ENTRY
                    Test entry in the named set
            destroy [SETNAME]
                    Destroy a named set or all sets
            list [SETNAME]
                    List the entries of a named set or all sets
            save [SETNAME]
                    Save the named set or all sets to stdout
            restore
                    Restore a saved state
            flush [SETNAME]
                    Flush a named set or all sets
            version
                    Print version information
            help
                    Print this help

            Options:
            -t      List setname and header only
            -n      List setnames only
            -!      Ignore errors when creating or adding sets or entries
            -q      Suppress any notice or warning message
            """;

    private static final int MAX_NAME = 31;
    private static final int FIRST_BUCKETS = 1024;
    private static final int EMPTY_OCTETS = 456;
    private static final int BUCKET_OCTETS = 32;

    private final NamespaceAccess access;

    /** The tool for a host. */
    IpsetProgram(NamespaceAccess access) {
        super("ipset", "the sets that rules of a namespace ask");
        this.access = access;
    }

    private record Options(boolean terse, boolean names, boolean lenient) {}

    @Override
    int answer(ProgramCall call, List<String> arguments) throws ToolFailure, InterruptedException, IOException {
        boolean terse = false;
        boolean names = false;
        boolean lenient = false;
        boolean quiet = false;
        List<String> words = new ArrayList<>();
        for (String word : arguments) {
            switch (word) {
                case "-t", "-terse", "--terse" -> terse = true;
                case "-n", "-name", "--name" -> names = true;
                case "-!", "-exist", "--exist" -> lenient = true;
                case "-q", "-quiet", "--quiet" -> quiet = true;
                case "-s", "-sorted", "--sorted", "-r", "-resolve" -> {}
                default -> words.add(word);
            }
        }
        if (words.isEmpty()) {
            throw usage("No command specified.");
        }
        String command = command(words.getFirst());
        Options options = new Options(terse, names, lenient);
        switch (command) {
            case "help" -> {
                call.out().print(USAGE);
                return 0;
            }
            case "version" -> {
                call.out().println("ipset v7.17, protocol version: 7");
                return 0;
            }
            case "restore" -> {
                List<String> lines =
                        new String(call.in().readAllBytes(), UTF_8).lines().toList();
                access.print(call, (model, place) -> restore(sets(place), lines, options));
                return 0;
            }
            default -> {
                // Everything else is one question.
            }
        }
        List<String> rest = words.subList(1, words.size());
        boolean silent = quiet;
        String text = access.ask(call, (model, place) -> run(place, command, rest, options));
        if (command.equals("test") && !silent) {
            call.err().print(text);
        } else {
            call.out().print(text);
        }
        return command.equals("test") && text.contains("is NOT in") ? 1 : 0;
    }

    private static IpSets sets(Namespace place) {
        return place.iptables(IpFamily.IPV4).sets();
    }

    private static ToolFailure failure(String text) {
        return new ToolFailure(1, PREFIX + text);
    }

    /** The command line is wrong before any set is asked. */
    private static ToolFailure usage(String text) {
        return new ToolFailure(2, PREFIX + text + "\nTry `ipset help' for more information.");
    }

    private static String command(String word) throws ToolFailure {
        return switch (word) {
            case "create", "-N", "n", "--create" -> "create";
            case "add", "-A", "--add" -> "add";
            case "del", "-D", "--del" -> "del";
            case "test", "-T", "--test" -> "test";
            case "destroy", "-X", "x", "--destroy" -> "destroy";
            case "list", "-L", "--list" -> "list";
            case "save", "-S", "--save" -> "save";
            case "flush", "-F", "--flush" -> "flush";
            case "restore", "-R", "--restore" -> "restore";
            case "version", "-V", "-v", "--version" -> "version";
            case "help", "-H", "-h", "--help" -> "help";
            default -> throw usage("No command specified: unknown argument " + word);
        };
    }

    private static String run(Namespace place, String command, List<String> words, Options options) throws ToolFailure {
        IpSets sets = sets(place);
        switch (command) {
            case "list" -> {
                return list(chosen(sets, words), place, options);
            }
            case "save" -> {
                return save(chosen(sets, words));
            }
            case "test" -> {
                return test(sets, words);
            }
            case "create" -> create(sets, words, options);
            case "add" -> add(sets, words, options);
            case "del" -> delete(sets, words, options);
            case "flush" -> chosen(sets, words).forEach(set -> sets.flush(set.name()));
            default -> destroy(place, chosen(sets, words));
        }
        return "";
    }

    private static void need(String command, List<String> words) throws ToolFailure {
        if (words.isEmpty()) {
            throw usage("Missing mandatory argument to command " + command);
        }
        if (words.size() < 2) {
            throw usage("Missing second mandatory argument to command " + command);
        }
    }

    private static IpSet existing(IpSets sets, String name) throws ToolFailure {
        IpSet set = sets.get(name);
        if (set == null) {
            throw failure("The set with the given name does not exist");
        }
        return set;
    }

    private static List<IpSet> chosen(IpSets sets, List<String> words) throws ToolFailure {
        return words.isEmpty() ? List.copyOf(sets.all()) : List.of(existing(sets, words.getFirst()));
    }

    // ---- listings

    private static String list(List<IpSet> chosen, Namespace place, Options options) {
        StringBuilder out = new StringBuilder();
        for (IpSet set : chosen) {
            if (options.names) {
                out.append(set.name()).append('\n');
                continue;
            }
            out.append(out.isEmpty() ? "" : "\n").append("Name: ").append(set.name());
            out.append("\nType: ").append(set.type());
            out.append("\nRevision: ").append(set.type().equals("hash:net") ? 7 : 6);
            out.append("\nHeader: ").append(header(set));
            out.append("\nSize in memory: ").append(octets(set));
            out.append("\nReferences: ").append(references(place, set.name()));
            out.append("\nNumber of entries: ").append(set.size());
            if (!options.terse) {
                out.append("\nMembers:");
                set.members().forEach(member -> out.append('\n').append(member));
            }
            out.append('\n');
        }
        return out.toString();
    }

    private static String save(List<IpSet> chosen) {
        StringBuilder out = new StringBuilder();
        for (IpSet set : chosen) {
            out.append("create ")
                    .append(set.name())
                    .append(' ')
                    .append(set.type())
                    .append(' ');
            out.append(header(set)).append('\n');
            set.members()
                    .forEach(member -> out.append("add ")
                            .append(set.name())
                            .append(' ')
                            .append(member)
                            .append('\n'));
        }
        return out.toString();
    }

    /** The start value of the hash is the kernel's secret; here it follows from the name. */
    private static String header(IpSet set) {
        int hashSize = Math.max(FIRST_BUCKETS, Integer.highestOneBit(Math.max(1, set.size())));
        return "family " + (set.family() == Family.IPV4 ? "inet" : "inet6") + " hashsize " + hashSize
                + " maxelem 65536 bucketsize 12 initval 0x"
                + String.format("%08x", set.name().hashCode());
    }

    private static int octets(IpSet set) {
        int entry = set.family() == Family.IPV4 ? 8 : 24;
        return EMPTY_OCTETS + (entry * 2 + BUCKET_OCTETS) * set.size();
    }

    private static int references(Namespace place, String name) {
        int references = 0;
        for (IpFamily family : IpFamily.values()) {
            for (TableName table : TableName.values()) {
                for (Chain chain : place.iptables(family).table(table).chains()) {
                    for (Rule rule : chain.rules()) {
                        references += (int) rule.spec().matches().stream()
                                .filter(match -> match instanceof SetMatch set
                                        && set.set().equals(name))
                                .count();
                    }
                }
            }
        }
        return references;
    }

    // ---- changes

    private static void create(IpSets sets, List<String> words, Options options) throws ToolFailure {
        need("create", words);
        String name = words.getFirst();
        if (name.length() > MAX_NAME) {
            throw failure("Syntax error: setname '" + name + "' is longer than " + MAX_NAME + " characters");
        }
        Family family = Family.IPV4;
        for (int i = 2; i < words.size(); i++) {
            switch (words.get(i)) {
                case "family" -> family = family(words, ++i);
                case "-6" -> family = Family.IPV6;
                case "-4" -> family = Family.IPV4;
                case "hashsize", "maxelem", "bucketsize", "initval", "netmask", "probes", "resize", "timeout" -> i++;
                case "comment", "counters", "skbinfo", "forceadd" -> {}
                default -> throw failure("Unknown argument: `" + words.get(i) + "'");
            }
        }
        IpSet present = sets.get(name);
        boolean same = present != null && present.type().equals(words.get(1)) && present.family() == family;
        if (options.lenient && same) {
            return;
        }
        Family wanted = family;
        change(() -> sets.create(name, words.get(1), wanted) != null);
    }

    private static Family family(List<String> words, int at) throws ToolFailure {
        String word = at < words.size() ? words.get(at) : "";
        return switch (word) {
            case "inet", "ipv4" -> Family.IPV4;
            case "inet6", "ipv6" -> Family.IPV6;
            default -> throw failure("Syntax error: unknown inet family " + word);
        };
    }

    private static void add(IpSets sets, List<String> words, Options options) throws ToolFailure {
        need("add", words);
        checkMember(existing(sets, words.getFirst()), words.get(1));
        String member = words.get(1) + (words.contains("nomatch") ? " nomatch" : "");
        if (!change(() -> sets.add(words.getFirst(), member)) && !options.lenient) {
            throw failure("Element cannot be added to the set: it's already added");
        }
    }

    private static void delete(IpSets sets, List<String> words, Options options) throws ToolFailure {
        need("del", words);
        checkMember(existing(sets, words.getFirst()), words.get(1));
        if (!change(() -> sets.remove(words.getFirst(), words.get(1))) && !options.lenient) {
            throw failure("Element cannot be deleted from the set: it's not added");
        }
    }

    private static String test(IpSets sets, List<String> words) throws ToolFailure {
        need("test", words);
        IpSet set = existing(sets, words.getFirst());
        boolean ipv4 = set.family() == Family.IPV4;
        String text = words.get(1);
        checkMember(set, text);
        IpAddress address = IpAddress.parse(text.contains("/") ? text.substring(0, text.indexOf('/')) : text);
        boolean in = set.contains(ipv4 ? 0 : address.high(), ipv4 ? address.ipv4() & 0xffff_ffffL : address.low());
        String prefix = in ? "Warning: " : "";
        return prefix + text + (in ? " is in set " : " is NOT in set ") + set.name() + ".\n";
    }

    private static String restore(IpSets sets, List<String> lines, Options options) throws ToolFailure {
        int number = 0;
        for (String line : lines) {
            number++;
            List<String> words = List.of(line.strip().split("\\s+", -1));
            if (line.isBlank() || line.startsWith("#") || words.getFirst().equals("COMMIT")) {
                continue;
            }
            try {
                String command = command(words.getFirst());
                List<String> rest = words.subList(1, words.size());
                switch (command) {
                    case "create" -> create(sets, rest, options);
                    case "add" -> add(sets, rest, options);
                    case "del" -> delete(sets, rest, options);
                    case "flush" -> chosen(sets, rest).forEach(set -> sets.flush(set.name()));
                    default -> throw failure("Unknown command in restore: " + words.getFirst());
                }
            } catch (ToolFailure wrong) {
                throw failure(
                        "Error in line " + number + ": " + wrong.getMessage().substring(PREFIX.length()));
            }
        }
        return "";
    }

    private static void destroy(Namespace place, List<IpSet> chosen) throws ToolFailure {
        for (IpSet set : chosen) {
            if (references(place, set.name()) > 0) {
                throw failure("Set cannot be destroyed: it is in use by a kernel component");
            }
        }
        IpSets sets = sets(place);
        chosen.forEach(set -> sets.destroy(set.name()));
    }

    /** What is changed; it may be refused in words. */
    private interface Change {
        boolean make();
    }

    private static boolean change(Change change) throws ToolFailure {
        try {
            return change.make();
        } catch (IllegalArgumentException refused) {
            throw failure(refused.getMessage());
        }
    }

    private static void checkMember(IpSet set, String text) throws ToolFailure {
        boolean ipv4 = set.family() == Family.IPV4;
        try {
            int slash = text.indexOf('/');
            IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
            if (address.isIpv4() == ipv4) {
                return;
            }
        } catch (IllegalArgumentException noAddress) {
            // Said below in the original's words.
        }
        throw failure("Syntax error: cannot parse " + text + ": resolving to " + (ipv4 ? "IPv4" : "IPv6")
                + " address failed");
    }
}
