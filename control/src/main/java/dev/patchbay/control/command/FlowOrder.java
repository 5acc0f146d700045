package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.field.MatchField;
import dev.patchbay.flowcache.key.FlowField;
import java.util.Comparator;

/**
 * The order that {@code --sort} and {@code --rsort} ask for (ovs-ofctl(8)): by priority or by match fields, the first option
 * first, and in the end by falling priority. A flow that does not match a field at all comes after those that do; equal flows
 * keep their order.
 */
final class FlowOrder {
    private FlowOrder() {}

    static Comparator<Rule> of(ToolOptions.Parsed options) throws CommandFailure {
        Comparator<Rule> order = (_, _) -> 0;
        for (ToolOptions.Option option : options.options()) {
            if (option.name().equals("--sort") || option.name().equals("--rsort")) {
                boolean descending = option.name().equals("--rsort");
                order = order.thenComparing(criterion(option.value(), descending));
            }
        }
        return order.thenComparing(criterion(null, true));
    }

    private static Comparator<Rule> criterion(String field, boolean descending) throws CommandFailure {
        if (field == null || field.equals("priority")) {
            Comparator<Rule> byPriority = Comparator.comparingInt(Rule::priority);
            return descending ? byPriority.reversed() : byPriority;
        }
        FlowField sorted = field(field);
        Comparator<Rule> byHalves =
                Comparator.comparing((Rule rule) -> rule.value().words()[sorted.word()], Long::compareUnsigned);
        Comparator<Rule> byValue = sorted.width() > Long.SIZE
                ? byHalves.thenComparing(rule -> rule.value().words()[sorted.word() + 1], Long::compareUnsigned)
                : Comparator.comparing((Rule rule) -> rule.value().get(sorted), Long::compareUnsigned);
        Comparator<Rule> matchingFirst = Comparator.comparing(rule -> !isMatched(rule, sorted));
        return matchingFirst.thenComparing(descending ? byValue.reversed() : byValue);
    }

    private static boolean isMatched(Rule rule, FlowField field) {
        return rule.mask().get(field) != 0
                || (field.width() > Long.SIZE && rule.mask().words()[field.word() + 1] != 0);
    }

    private static FlowField field(String name) throws CommandFailure {
        MatchField field = MatchField.byName(name);
        if (field == null) {
            throw new CommandFailure(name + ": unknown field name");
        }
        return field.flowField();
    }
}
