package dev.patchbay.control.host;

import dev.patchbay.control.lab.BoundAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The right to an underlay address and UDP port, held by one host at a time.
 *
 * <p>Several workers share a port by {@code SO_REUSEPORT}, so the system would let a second lab share it too, and deal out
 * the datagrams between the two. A locked file in the control directory prevents that and says who holds it; the system
 * unlocks it when its owner dies. The file itself stays: removing it would let two owners hold locks on two files of one
 * name. Nor may its owner open it a second time: by POSIX, closing any descriptor of a file gives up all locks on it.
 */
final class UnderlayLock implements AutoCloseable {
    private final FileChannel channel;

    private UnderlayLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param folder for lock files; made if it is not there
     * @param address that will be bound
     * @param port that will be bound
     * @param owner the host, its lab and its process, for others' messages
     * @throws HostStartException if somebody else holds it, naming him
     */
    static UnderlayLock acquire(Path folder, InetAddress address, int port, String owner) throws HostStartException {
        String where = BoundAddress.text(address, port);
        Path file = folder.resolve(where.replace(':', '-') + ".lock");
        FileChannel channel = null;
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!tryLock(channel)) {
                String holder = read(channel);
                channel.close();
                throw new HostStartException("underlay address " + where + " is in use by "
                        + (holder.isEmpty() ? "another host" : holder) + "; end it, or use another --port");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)), 0);
            return new UnderlayLock(channel);
        } catch (IOException e) {
            close(channel);
            throw new HostStartException("cannot lock underlay address " + where + ": " + e, e);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // Another host of this very process.
            return false;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate((int) Math.min(channel.size(), 4096));
        channel.read(text, 0);
        return StandardCharsets.UTF_8.decode(text.flip()).toString();
    }

    private static void close(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Nothing was written that could be lost.
            return;
        }
    }

    /** Gives the address back. */
    @Override
    public void close() {
        close(channel);
    }
}
