package dev.patchbay.datapath.action;

/** Names for the numbers in an action list, for its text. */
public interface ActionNames {
    /** Numbers as they are. */
    ActionNames NUMBERS = new ActionNames() {
        @Override
        public String port(int dpPort) {
            return Integer.toString(dpPort);
        }

        @Override
        public String remote(int vtep) {
            return Integer.toString(vtep);
        }

        @Override
        public int udpPort(int vtep) {
            return 4789;
        }
    };

    /**
     * Name of a port.
     *
     * @param dpPort datapath port number.
     * @return its name, or its number as text.
     */
    String port(int dpPort);

    /**
     * Address that a tunnel sends to.
     *
     * @param vtep number in the VtepTable.
     * @return IPv4 address as text.
     */
    String remote(int vtep);

    /**
     * UDP port that a tunnel sends to.
     *
     * @param vtep number in the VtepTable.
     * @return 1 to 65535.
     */
    int udpPort(int vtep);

    /**
     * What a frame is sent to the slow path for, as it stands between the brackets of {@code userspace(…)}.
     *
     * @param puntId number in the list.
     * @return text that begins with the process id that Open vSwitch prints.
     */
    default String punt(int puntId) {
        return "pid=0,punt(" + puntId + ")";
    }
}
