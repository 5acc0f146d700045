package dev.patchbay.datapath.underlay.linux;

/**
 * The two system calls of the packet path, as the kernel has them: a negative result is the negated error number.
 *
 * <p><b>Threads.</b> One thread at a time. An interface, so that a test can be a kernel that refuses.
 */
interface MessageCalls {
    /**
     * recvmmsg(2) that does not wait.
     *
     * @param descriptor of the socket.
     * @param messages address of a {@link MessageVector}'s first message to fill.
     * @param count most messages.
     * @return messages filled, at least 1, or a negated error number.
     */
    int receive(int descriptor, long messages, int count);

    /**
     * sendmmsg(2) that does not wait.
     *
     * @param descriptor of the socket.
     * @param messages address of a {@link MessageVector}'s first message to send.
     * @param count messages to send.
     * @return messages sent, at least 1, the error of the next one being lost; or the negated error number of the first.
     */
    int send(int descriptor, long messages, int count);
}
