package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.iptables.Hook;
import dev.patchbay.datapath.netns.iptables.TableName;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.Nat;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.SubField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.List;

/**
 * Hears of every step of a translation: how {@code ofproto/trace} explains where a packet goes.
 *
 * <p>The steps form a tree. Each {@code enter…} is followed, after all that happens inside, by one {@link #leave}.
 *
 * <p><b>Threads.</b> Called on the slow path, in the middle of the translation; must not touch the translator.
 */
public interface TraceListener {
    /** In place of a table: the copy goes on in the namespace where it is. */
    int IN_NAMESPACE = -1;

    /** Of {@link #supposedNeighbour}: nobody knows. */
    long NO_NEIGHBOUR = -1;

    /**
     * The packet comes into a bridge: at first, and by each patch.
     *
     * @param bridge its tables are looked up from here on.
     */
    void enterBridge(Bridge bridge);

    /**
     * The packet comes into a namespace, or is made there.
     *
     * @param namespace where.
     * @param device by which; null if it was made there.
     */
    void enterNamespace(Namespace namespace, NetDevice device);

    /**
     * A table was looked up and has a rule for the packet.
     *
     * @param table its number.
     * @param rule what matched.
     */
    void enterTable(int table, Rule rule);

    /**
     * A table was looked up and has nothing for the packet.
     *
     * @param table its number.
     * @param packetIn whether a controller wants to hear of that.
     */
    void enterMiss(int table, boolean packetIn);

    /**
     * The actions of a group's bucket run.
     *
     * @param bucket its id.
     */
    void enterBucket(long bucket);

    /** The action set runs, and there is something in it. */
    void enterActionSet();

    /**
     * A recirculated packet goes on from frozen state.
     *
     * @param table where it resumes.
     */
    void enterThaw(int table);

    /**
     * The packet that goes on from frozen state does so in a bridge, whichever it came by.
     *
     * @param bridge whose tables are looked up from here on.
     */
    default void thawed(Bridge bridge) {}

    /** What was entered last is over. */
    void leave();

    /**
     * An action is about to run, nested ones included.
     *
     * @param action which.
     */
    void action(OfAction action);

    /** A list without actions was to run: the packet is dropped there. */
    void noActions();

    /**
     * Something worth a remark happened.
     *
     * @param note what.
     * @param arguments its details.
     */
    void note(TraceNote note, Object... arguments);

    /**
     * An action whose text does not tell the new value has written some bits.
     *
     * @param bits written.
     * @param flow the packet with the new value.
     */
    void changed(SubField bits, FlowKey flow);

    /**
     * A flow was made of the packet and is about to be learned.
     *
     * @param flow with its action.
     */
    void learned(LearnedFlow flow);

    /**
     * The action set was looked at or changed.
     *
     * @param cleared true if these were its actions until now, false if they are from now on.
     * @param actions in the order in which they would run.
     */
    void actionSet(boolean cleared, List<OfAction> actions);

    /**
     * Frozen state brought back a list of actions.
     *
     * @param set true for the action set, false for actions that go on where the packet was frozen.
     * @param actions not empty.
     */
    void restored(boolean set, List<OfAction> actions);

    /**
     * A copy of the packet was sent to connection tracking and comes back as one of its own.
     *
     * @param recirculation id under which it comes back.
     * @param table where it will go on, or {@link #IN_NAMESPACE}.
     * @param zone connection-tracking zone.
     * @param nat the {@code nat} action that goes with it, or null.
     * @param flow the packet as it was sent there.
     */
    void forked(int recirculation, int table, int zone, Nat nat, FlowKey flow);

    /**
     * The packet, as it is now, is sent out of a port that it leaves the tables by: neither a patch nor a device.
     *
     * @param dpPort number of the datapath.
     * @param name of the port or tap device.
     */
    default void output(int dpPort, String name) {}

    /**
     * The packet, as it is now, is sent to the slow path for something that no cached flow can do.
     *
     * @param origin what for.
     */
    default void punted(PuntOrigin origin) {}

    /**
     * A namespace lets go of the packet.
     *
     * @param reason why.
     */
    default void dropped(DropReason reason) {}

    /**
     * The packet came to the end of a table's rules at a hook, and the policy lets it pass. Not told of tables without rules there.
     *
     * @param hook which.
     * @param table which.
     */
    default void passedHook(Hook hook, TableName table) {}

    /**
     * A neighbour is needed that the namespace does not know yet.
     *
     * @param device by which the packet leaves.
     * @param address whose.
     * @return MAC address to go on with, as if the neighbour had answered; {@link #NO_NEIGHBOUR} to let the packet wait.
     */
    default long supposedNeighbour(NetDevice device, IpAddress address) {
        return NO_NEIGHBOUR;
    }
}
