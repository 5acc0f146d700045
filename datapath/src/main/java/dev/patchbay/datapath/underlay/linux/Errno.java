package dev.patchbay.datapath.underlay.linux;

/** Error numbers of Linux that the engine tells apart (errno(3)); the same on all machines that it runs on. */
final class Errno {
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int EAGAIN = 11;
    static final int EINVAL = 22;
    static final int EMSGSIZE = 90;
    static final int ECONNREFUSED = 111;

    private Errno() {}
}
