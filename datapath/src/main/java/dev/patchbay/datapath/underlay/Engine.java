package dev.patchbay.datapath.underlay;

import io.netty.channel.epoll.Epoll;
import java.util.Locale;
import java.util.Set;

/** The engines that run on real sockets. */
public enum Engine {
    /** Many datagrams per system call, and many segments per datagram: 64-bit Linux. */
    LINUX,

    /** Netty's ordinary datagram channels: every system. */
    PORTABLE;

    /** The machines whose C structures and constants the Linux engine knows. */
    private static final Set<String> MACHINES = Set.of("amd64", "x86_64", "aarch64");

    /**
     * The fastest one that runs on this system.
     *
     * @return {@link #LINUX} unless it has an {@link #obstacle}.
     */
    public static Engine best() {
        return LINUX.obstacle() == null ? LINUX : PORTABLE;
    }

    /**
     * Why this engine cannot run here.
     *
     * @return the rest of a sentence that begins with "the … engine cannot run here: ", or null if it can.
     */
    public String obstacle() {
        if (this == PORTABLE) {
            return null;
        } else if (!System.getProperty("os.name").startsWith("Linux")) {
            return "this is not Linux";
        } else if (!MACHINES.contains(System.getProperty("os.arch"))) {
            return "it does not know " + System.getProperty("os.arch") + " machines";
        } else if (!Epoll.isAvailable()) {
            return "Netty's epoll library does not load: "
                    + Epoll.unavailabilityCause().getMessage();
        } else if (!Engine.class.getModule().isNativeAccessEnabled()) {
            return "the JVM was started without --enable-native-access";
        }
        return null;
    }

    /**
     * The engine with this name.
     *
     * @param name as {@link #toString} gives it.
     * @return engine.
     * @throws IllegalArgumentException if there is none.
     */
    public static Engine of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Name in commands. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
