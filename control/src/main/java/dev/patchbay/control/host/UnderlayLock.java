package dev.patchbay.control.host;

import dev.patchbay.codec.ip.Ipv4Address;
import java.io.IOException;
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
 * unlocks it when its owner dies. The owner removes the file when it gives the address back; whoever locked a file that had
 * just been removed notices that its own words are not there, and tries again.
 */
final class UnderlayLock implements AutoCloseable {
    private static final int ATTEMPTS = 100;

    private final Path file;
    private final FileChannel channel;

    private UnderlayLock(Path file, FileChannel channel) {
        this.file = file;
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
    static UnderlayLock acquire(Path folder, int address, int port, String owner) throws HostStartException {
        String where = Ipv4Address.format(address) + ":" + port;
        Path file = folder.resolve(where.replace(':', '-') + ".lock");
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                FileChannel channel = lock(file, where);
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)), 0);
                if (Files.exists(file) && Files.readString(file).equals(owner)) {
                    return new UnderlayLock(file, channel);
                }
                channel.close();
            }
            throw new HostStartException("cannot lock underlay address " + where + ": " + file + " keeps vanishing");
        } catch (IOException e) {
            throw new HostStartException("cannot lock underlay address " + where + ": " + e, e);
        }
    }

    private static FileChannel lock(Path file, String where) throws IOException, HostStartException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (tryLock(channel)) {
            return channel;
        }
        String holder = read(channel);
        channel.close();
        throw new HostStartException("underlay address " + where + " is in use by "
                + (holder.isEmpty() ? "another host" : holder) + "; end it, or use another --port");
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

    /** Gives the address back. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            channel.close();
        } catch (IOException e) {
            // Nothing was written that could be lost.
            return;
        }
    }
}
