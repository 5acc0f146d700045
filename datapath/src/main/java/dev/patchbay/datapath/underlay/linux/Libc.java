package dev.patchbay.datapath.underlay.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * recvmmsg and sendmmsg of the C library, called through the foreign-function API.
 *
 * <p><b>What.</b> Only these two: sockets are made, bound and configured by Netty's library, which is loaded anyway, while
 * each further function here would cost every host milliseconds at its start. Pointers are passed as {@code long}, so that
 * no call makes an object. The calls are ordinary ones: {@code Linker.Option.critical} would save ten nanoseconds of a call
 * that lasts tens of microseconds, and let the collector wait for it.
 *
 * <p><b>Threads.</b> One thread at a time: the error number is kept in memory of this object.
 */
final class Libc implements MessageCalls {
    private static final int MSG_DONTWAIT = 0x40;
    private static final long NO_TIMEOUT = 0;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(PathElement.groupElement("errno"));

    private static final MethodHandle RECVMMSG =
            find("recvmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle SENDMMSG =
            find("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));

    private final MemorySegment state = Arena.ofAuto().allocate(STATE);

    /** Restricted is what may crash the JVM: these types are the C library's. */
    @SuppressWarnings("restricted")
    private static MethodHandle find(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        return linker.downcallHandle(library.findOrThrow(name), type, Linker.Option.captureCallState("errno"));
    }

    @Override
    public int receive(int descriptor, long messages, int count) {
        try {
            int received = (int) RECVMMSG.invokeExact(state, descriptor, messages, count, MSG_DONTWAIT, NO_TIMEOUT);
            return received < 0 ? -errno() : received;
        } catch (Throwable t) {
            throw defect(t);
        }
    }

    @Override
    public int send(int descriptor, long messages, int count) {
        try {
            int sent = (int) SENDMMSG.invokeExact(state, descriptor, messages, count, MSG_DONTWAIT);
            return sent < 0 ? -errno() : sent;
        } catch (Throwable t) {
            throw defect(t);
        }
    }

    private int errno() {
        return state.get(JAVA_INT, ERRNO);
    }

    /** A call by a method handle declares every exception and throws none of its own. */
    private static RuntimeException defect(Throwable t) {
        if (t instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("a system call threw", t);
    }
}
