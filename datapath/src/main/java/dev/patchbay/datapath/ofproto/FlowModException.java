package dev.patchbay.datapath.ofproto;

/** A flow mod that the switch refuses, with the name of the OpenFlow error, like {@code OFPFMFC_OVERLAP}. */
public final class FlowModException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String error;
    private final String detail;
    private final int index;

    /**
     * Creates the exception.
     *
     * @param error name of the OpenFlow error.
     * @param detail what is wrong.
     */
    public FlowModException(String error, String detail) {
        this(error, detail, 0);
    }

    private FlowModException(String error, String detail, int index) {
        super(error + ": " + detail);
        this.error = error;
        this.detail = detail;
        this.index = index;
    }

    /** The same about one of many. */
    FlowModException at(int place) {
        return new FlowModException(error, detail, place);
    }

    /**
     * Name of the OpenFlow error.
     *
     * @return for example {@code OFPFMFC_OVERLAP}.
     */
    public String error() {
        return error;
    }

    /**
     * Which one of a bundle was refused.
     *
     * @return from zero.
     */
    public int index() {
        return index;
    }
}
