package dev.patchbay.datapath.ofproto.action;

import static dev.patchbay.datapath.ofproto.action.Arguments.fault;
import static dev.patchbay.datapath.ofproto.action.Arguments.leadingNumber;

import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.datapath.ofproto.field.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the arguments of {@code multipath}, {@code bundle} and {@code bundle_load}, which stand in a fixed order. */
final class HashSyntax {
    private static final int MAX_LINKS = 65536;
    private static final int MAX_MEMBERS = 2048;

    private final String text;
    private final Tokens words;

    private HashSyntax(String text) {
        this.text = text;
        this.words = new Tokens(text);
    }

    private HashFields fields(String name) {
        HashFields fields = HashFields.byText(name);
        if (fields == null) {
            throw fault(text + ": unknown fields `" + name + "'");
        }
        return fields;
    }

    private SubField destination(String bits) {
        SubField destination = SubField.parse(bits);
        if (!destination.field().onWire() || destination.field().experimental()) {
            throw fault(text + ": experimenter OXM field '" + bits + "' not supported");
        }
        return destination;
    }

    static Multipath multipath(String text) {
        HashSyntax syntax = new HashSyntax(text);
        String[] parts = new String[6];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = syntax.words.next(", ");
        }
        if (parts[5] == null) {
            throw fault(text + ": not enough arguments to multipath action");
        }
        HashFields fields = syntax.fields(parts[0]);
        Multipath.Algorithm algorithm = null;
        for (Multipath.Algorithm candidate : Multipath.Algorithm.values()) {
            algorithm = candidate.text().equalsIgnoreCase(parts[2]) ? candidate : algorithm;
        }
        if (algorithm == null) {
            throw fault(text + ": unknown algorithm `" + parts[2] + "'");
        }
        int links = leadingNumber(parts[3]);
        if (links < 1 || links > MAX_LINKS) {
            throw fault(text + ": n_links " + links + " is not in valid range 1 to 65536");
        }
        SubField destination = syntax.destination(parts[5]);
        if (destination.bits() < 16 && links > 1 << destination.bits()) {
            throw fault(text + ": " + destination.bits() + "-bit destination field has " + (1 << destination.bits())
                    + " possible values, less than specified n_links " + links);
        }
        return new Multipath(
                fields, leadingNumber(parts[1]) & 0xffff, algorithm, links, leadingNumber(parts[4]), destination);
    }

    static Bundle bundle(String text, boolean load, PortNames names) {
        HashSyntax syntax = new HashSyntax(text);
        String fieldsName = syntax.words.next(", ");
        String basis = syntax.words.next(", ");
        String algorithmName = syntax.words.next(", ");
        String memberType = syntax.words.next(", ");
        String destination = load ? syntax.words.next(", ") : null;
        String delimiter = syntax.words.next(": ");
        if (delimiter == null) {
            throw fault(text + ": not enough arguments to bundle action");
        }
        String lower = delimiter.toLowerCase(Locale.ROOT);
        if (!lower.equals("members") && !lower.equals("slaves")) {
            throw fault(text + ": missing member delimiter, expected `members', got `" + delimiter + "'");
        }
        List<Integer> members = syntax.members(names);
        HashFields fields = syntax.fields(fieldsName);
        Bundle.Algorithm algorithm = null;
        for (Bundle.Algorithm candidate : Bundle.Algorithm.values()) {
            algorithm = candidate.text().equalsIgnoreCase(algorithmName) ? candidate : algorithm;
        }
        if (algorithm == null) {
            throw fault(text + ": unknown algorithm `" + algorithmName + "'");
        }
        if (!memberType.equalsIgnoreCase("ofport")) {
            throw fault(text + ": unknown member_type `" + memberType + "'");
        }
        return new Bundle(
                fields,
                leadingNumber(basis) & 0xffff,
                algorithm,
                members,
                destination == null ? null : syntax.destination(destination));
    }

    private List<Integer> members(PortNames names) {
        List<Integer> members = new ArrayList<>();
        String member = words.next(", []");
        while (member != null && members.size() < MAX_MEMBERS) {
            int port = OfPorts.parse(member, names);
            if (port < 0) {
                throw fault(member + ": bad port number");
            }
            members.add(port);
            member = words.next(", []");
        }
        return members;
    }
}
