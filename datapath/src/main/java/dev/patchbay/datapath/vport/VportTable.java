package dev.patchbay.datapath.vport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The ports by their datapath number.
 *
 * <p><b>Threads.</b> One writer, the slow path. Workers read: one acquire load of the array, one of the element. A worker
 * may see a port for a moment after it was removed; what it still sends there is counted on that port.
 *
 * <p><b>Bounds.</b> Numbers from 0 to {@link #MAX_PORTS} - 1; the array grows to the highest number in use.
 */
public final class VportTable {
    /** One more than the highest port number. */
    public static final int MAX_PORTS = 65_536;

    private static final VarHandle PORTS;
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Vport[].class);

    static {
        try {
            PORTS = MethodHandles.lookup().findVarHandle(VportTable.class, "ports", Vport[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Vport[] ports = new Vport[16];

    /**
     * The port with a number. Any thread.
     *
     * @param number any number.
     * @return the port, or null.
     */
    public Vport get(int number) {
        Vport[] snapshot = (Vport[]) PORTS.getAcquire(this);
        return number >= 0 && number < snapshot.length ? (Vport) ELEMENT.getAcquire(snapshot, number) : null;
    }

    /**
     * Adds a port. Slow path only.
     *
     * @param port with a number that is free.
     * @throws IllegalArgumentException if the number is taken or out of range.
     */
    public void add(Vport port) {
        int number = port.number();
        if (number < 0 || number >= MAX_PORTS) {
            throw new IllegalArgumentException("port number out of range: " + number);
        }
        if (get(number) != null) {
            throw new IllegalArgumentException("port number " + number + " is taken by " + get(number));
        }
        if (number >= ports.length) {
            Vport[] grown = Arrays.copyOf(ports, Integer.highestOneBit(number) << 1);
            grown[number] = port;
            PORTS.setRelease(this, grown);
        } else {
            ELEMENT.setRelease(ports, number, port);
        }
    }

    /**
     * Removes a port. Slow path only.
     *
     * @param number of the port.
     * @return the port, or null if there was none.
     */
    public Vport remove(int number) {
        Vport port = get(number);
        if (port != null) {
            ELEMENT.setRelease(ports, number, null);
        }
        return port;
    }

    /**
     * Lowest number that is free. Slow path only.
     *
     * @param from where to begin to look.
     * @return a number for {@link #add}.
     */
    public int freeNumber(int from) {
        int number = from;
        while (get(number) != null) {
            number++;
        }
        return number;
    }
}
