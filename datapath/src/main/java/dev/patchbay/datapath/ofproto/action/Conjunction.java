package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Marks the flow as one alternative of one clause of a conjunctive match (ovs-fields(7), "Conjunctive Match Fields").
 *
 * @param id value of {@code conj_id} that a packet gets which fits all clauses; unsigned.
 * @param clause which clause, counted from 0; text counts from 1.
 * @param clauses how many clauses there are, 2 to 64.
 */
public record Conjunction(int id, int clause, int clauses) implements OfAction {
    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("conjunction(").append(Integer.toUnsignedString(id)).append(',');
        out.append(clause + 1).append('/').append(clauses).append(')');
    }
}
