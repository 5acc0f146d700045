package dev.patchbay.datapath.ofproto.field;

/**
 * What a bridge's ports are called, for reading and printing flows.
 *
 * <p>A bridge is one; {@link #NONE} knows no port, so flows print with numbers.
 */
public interface PortNames {
    /** No port has a name. */
    PortNames NONE = new PortNames() {
        @Override
        public int portOf(String name) {
            return -1;
        }

        @Override
        public String nameOf(int port) {
            return null;
        }
    };

    /**
     * Number of a port.
     *
     * @param name exact name.
     * @return OpenFlow port number, -1 if there is none.
     */
    int portOf(String name);

    /**
     * Name of a port.
     *
     * @param port OpenFlow port number.
     * @return name, null if there is none.
     */
    String nameOf(int port);
}
