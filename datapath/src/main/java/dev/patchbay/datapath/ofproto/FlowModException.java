package dev.patchbay.datapath.ofproto;

/** A flow mod that the switch refuses, with the name of the OpenFlow error, like {@code OFPFMFC_OVERLAP}. */
public final class FlowModException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String error;

    /**
     * Creates the exception.
     *
     * @param error name of the OpenFlow error.
     * @param detail what is wrong.
     */
    public FlowModException(String error, String detail) {
        super(error + ": " + detail);
        this.error = error;
    }

    /**
     * Name of the OpenFlow error.
     *
     * @return for example {@code OFPFMFC_OVERLAP}.
     */
    public String error() {
        return error;
    }
}
