package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * Turns the difference between what the translated packet should look like and what the datapath's frame looks like so far
 * into datapath actions: Open vSwitch's {@code commit_odp_actions}.
 *
 * <p>Header changes of OpenFlow actions only touch the translator's flow. Just before an output this class emits the sets,
 * pops and pushes that bring the frame there, and advances {@code base}. A change that is undone before the next output
 * costs nothing. Only bits that the mask already holds are set: whoever changed a field un-wildcarded it.
 *
 * <p><b>Threads.</b> Slow path; stateless.
 */
final class ActionCommitter {
    private static final int ETH_TYPE_IPV4 = 0x0800;
    private static final int ETH_TYPE_ARP = 0x0806;
    private static final int ETH_TYPE_RARP = 0x8035;
    private static final int ETH_TYPE_IPV6 = 0x86dd;
    private static final int ETH_TYPE_MPLS = 0x8847;
    private static final long ALL_BITS = 0xffff_ffffL;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_UDP = 17;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int IPPROTO_SCTP = 132;
    private static final int ND_SOLICIT = 135;
    private static final int ND_ADVERT = 136;

    private static final FlowField[] MARK = {FlowField.PKT_MARK};
    private static final FlowField[] ETHERNET = {FlowField.ETH_SRC, FlowField.ETH_DST};
    private static final FlowField[] IPV4 = {FlowField.NW_SRC, FlowField.NW_DST, FlowField.NW_TOS, FlowField.NW_TTL};
    private static final FlowField[] IPV6 = {
        FlowField.IPV6_SRC, FlowField.IPV6_DST, FlowField.IPV6_LABEL, FlowField.NW_TOS, FlowField.NW_TTL
    };
    private static final FlowField[] ARP = {
        FlowField.NW_SRC, FlowField.NW_DST, FlowField.NW_PROTO, FlowField.ARP_SHA, FlowField.ARP_THA
    };
    private static final FlowField[] PORTS = {FlowField.TP_SRC, FlowField.TP_DST};
    private static final FlowField[] ND_EXTENSIONS = {FlowField.ND_RESERVED, FlowField.ND_OPTIONS_TYPE};
    private static final FlowField[] ND = {FlowField.ND_TARGET, FlowField.ARP_SHA, FlowField.ARP_THA};

    private ActionCommitter() {}

    /**
     * Emits what leads from {@code base} to {@code flow}; afterwards they agree in all frame fields.
     *
     * @param flow headers wanted.
     * @param base headers of the frame as the actions so far leave it; advanced.
     * @param wildcards mask under construction; VLAN tags that are popped are added.
     * @param actions receives the actions.
     */
    static void commit(FlowKey flow, FlowKey base, FlowMask wildcards, ActionList.Builder actions) {
        setAll(ETHERNET, flow, base, wildcards, actions);
        boolean labelled = LabelStack.isMpls((int) flow.get(FlowField.ETH_TYPE));
        if (labelled) {
            // What is behind the labels was committed before the first one was pushed.
            commitLabels(flow, base, wildcards, actions);
        } else {
            if (LabelStack.isMpls((int) base.get(FlowField.ETH_TYPE))) {
                commitLabels(flow, base, wildcards, actions);
            }
            commitNetwork(flow, base, wildcards, actions);
        }
        commitVlan(flow, base, wildcards, actions);
        setAll(MARK, flow, base, wildcards, actions);
    }

    private static void commitLabels(FlowKey flow, FlowKey base, FlowMask wildcards, ActionList.Builder actions) {
        int flowType = (int) flow.get(FlowField.ETH_TYPE);
        int wanted = LabelStack.depth(flow, null);
        int present = LabelStack.depth(base, null);
        int common = commonLabels(flow, wanted, base, present);
        if (common < present || common < wanted) {
            // Entries are set and put back as a whole.
            LabelStack.depth(base, wildcards);
            for (int i = 0; i < present; i++) {
                wildcards.unwildcard(LabelStack.field(i));
            }
        }
        while (present > common) {
            if (present - 1 == common && wanted > common) {
                long entry = LabelStack.get(flow, wanted - present);
                actions.set(FlowField.MPLS_LSE0, entry, ALL_BITS);
                base.set(FlowField.MPLS_LSE0, entry);
                common++;
            } else {
                actions.popMpls(!LabelStack.isMpls(flowType) && present > 1 ? ETH_TYPE_MPLS : flowType);
                LabelStack.pop(base, present);
                present--;
            }
        }
        while (present < wanted) {
            long entry = LabelStack.get(flow, wanted - present - 1);
            actions.pushMpls(flowType, (int) entry);
            LabelStack.push(base, present, entry);
            present++;
        }
        base.set(FlowField.ETH_TYPE, flowType);
    }

    /** How many of the innermost labels are the same. */
    private static int commonLabels(FlowKey flow, int wanted, FlowKey base, int present) {
        int common = 0;
        while (common < Math.min(wanted, present)
                && LabelStack.get(flow, wanted - 1 - common) == LabelStack.get(base, present - 1 - common)) {
            common++;
        }
        return common;
    }

    private static void commitVlan(FlowKey flow, FlowKey base, FlowMask wildcards, ActionList.Builder actions) {
        if (flow.get(FlowField.VLAN_TCI) == base.get(FlowField.VLAN_TCI)
                && flow.get(FlowField.VLAN_TPID) == base.get(FlowField.VLAN_TPID)
                && flow.get(FlowField.VLAN_TCI1) == base.get(FlowField.VLAN_TCI1)
                && flow.get(FlowField.VLAN_TPID1) == base.get(FlowField.VLAN_TPID1)) {
            return;
        }
        int baseTags = VlanStack.depth(base);
        int flowTags = VlanStack.depth(flow);
        // Which tags can stay is seen by comparing them, and those that go may be put back.
        VlanStack.unwildcard(wildcards, baseTags);
        while (baseTags > 0
                && flowTags > 0
                && VlanStack.tci(base, baseTags - 1) == VlanStack.tci(flow, flowTags - 1)
                && VlanStack.tpid(base, baseTags - 1) == VlanStack.tpid(flow, flowTags - 1)) {
            baseTags--;
            flowTags--;
        }
        for (int i = 0; i < baseTags; i++) {
            actions.popVlan();
        }
        for (int i = flowTags - 1; i >= 0; i--) {
            actions.pushVlan(VlanStack.tpid(flow, i), VlanStack.tci(flow, i));
        }
        VlanStack.copy(flow, base);
    }

    private static void commitNetwork(FlowKey flow, FlowKey base, FlowMask wildcards, ActionList.Builder actions) {
        int ethType = (int) base.get(FlowField.ETH_TYPE);
        switch (ethType) {
            case ETH_TYPE_IPV4 -> {
                if (hasProtocol(IPV4, flow, base, wildcards)) {
                    setAll(IPV4, flow, base, wildcards, actions);
                }
                commitTransport(flow, base, wildcards, actions);
            }
            case ETH_TYPE_IPV6 -> {
                if (hasProtocol(IPV6, flow, base, wildcards)) {
                    setAll(IPV6, flow, base, wildcards, actions);
                }
                commitTransport(flow, base, wildcards, actions);
            }
            case ETH_TYPE_ARP, ETH_TYPE_RARP -> {
                if (hasProtocol(ARP, flow, base, wildcards)) {
                    setAll(ARP, flow, base, wildcards, actions);
                }
            }
            default -> {
                // No header that could be set.
            }
        }
    }

    /** As Open vSwitch: protocol (or ARP operation) 0 counts as "no network header", so nothing of it is set. */
    private static boolean hasProtocol(FlowField[] fields, FlowKey flow, FlowKey base, FlowMask wildcards) {
        if (!anyDiffers(fields, flow, base, wildcards)) {
            return false;
        }
        wildcards.unwildcard(FlowField.NW_PROTO);
        return flow.get(FlowField.NW_PROTO) != 0;
    }

    /** Whoever changed one of these fields need not have looked at the protocol: pop writes where no such field is. */
    private static void commitTransport(FlowKey flow, FlowKey base, FlowMask wildcards, ActionList.Builder actions) {
        boolean ports = anyDiffers(PORTS, flow, base, wildcards);
        boolean discovery = anyDiffers(ND, flow, base, wildcards) || anyDiffers(ND_EXTENSIONS, flow, base, wildcards);
        if (!ports && !discovery) {
            return;
        }
        wildcards.unwildcard(FlowField.NW_PROTO);
        int protocol = (int) flow.get(FlowField.NW_PROTO);
        if (ports) {
            switch (protocol) {
                case IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP, IPPROTO_ICMP, IPPROTO_ICMPV6 ->
                    setAll(PORTS, flow, base, wildcards, actions);
                default -> {
                    // The frame has no ports.
                }
            }
        }
        if (discovery && protocol == IPPROTO_ICMPV6) {
            wildcards.unwildcard(FlowField.TP_SRC);
            int type = (int) base.get(FlowField.TP_SRC);
            if (type == ND_SOLICIT || type == ND_ADVERT) {
                commitExtensions(flow, base, wildcards, actions);
                setAll(ND, flow, base, wildcards, actions);
            }
        }
    }

    /** Both extension fields are one datapath action, so both are set if one differs. */
    private static void commitExtensions(FlowKey flow, FlowKey base, FlowMask wildcards, ActionList.Builder actions) {
        if (anyDiffers(ND_EXTENSIONS, flow, base, wildcards)) {
            for (FlowField field : ND_EXTENSIONS) {
                actions.set(field, flow.get(field), wildcards.get(field));
                base.set(field, flow.get(field));
            }
        }
    }

    private static boolean anyDiffers(FlowField[] fields, FlowKey flow, FlowKey base, FlowMask wildcards) {
        for (FlowField field : fields) {
            if (differs(field, flow, base, wildcards)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a field differs in bits that the mask holds. A label that is pushed and popped again empties fields that nobody
     * has looked at: whether that changes them must not be asked, and nothing of it is set.
     */
    private static boolean differs(FlowField field, FlowKey flow, FlowKey base, FlowMask wildcards) {
        return ((flow.get(field) ^ base.get(field)) & wildcards.get(field)) != 0
                || (field.wide() && ((flow.getLow(field) ^ base.getLow(field)) & field.getLow(wildcards.words())) != 0);
    }

    private static void setAll(
            FlowField[] fields, FlowKey flow, FlowKey base, FlowMask wildcards, ActionList.Builder actions) {
        for (FlowField field : fields) {
            if (!differs(field, flow, base, wildcards)) {
                continue;
            }
            if (field.wide()) {
                actions.set(
                        field,
                        flow.get(field),
                        flow.getLow(field),
                        wildcards.get(field),
                        field.getLow(wildcards.words()));
                base.set(field, flow.get(field), flow.getLow(field));
            } else {
                actions.set(field, flow.get(field), wildcards.get(field));
                base.set(field, flow.get(field));
            }
        }
    }
}
