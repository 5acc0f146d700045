package dev.patchbay.perf.limits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How long a thread was ready to run and no processor was free for it, because others had them: Linux counts that for each
 * thread (the second figure of {@code /proc/PID/task/TID/schedstat}, proc(5)).
 *
 * <p><b>Threads.</b> One. <b>Memory.</b> Nothing is allocated by a look, which takes about two microseconds.
 */
final class RunDelay implements AutoCloseable {
    private final FileChannel file;
    private final ByteBuffer text = ByteBuffer.allocateDirect(96);

    private RunDelay(FileChannel file) {
        this.file = file;
    }

    /** That of a thread of this process by its name, of which the kernel knows the first 15 characters; 0 on other systems. */
    static RunDelay of(String thread) throws IOException {
        Path tasks = Path.of("/proc/self/task");
        String name = thread.substring(0, Math.min(thread.length(), 15));
        if (Files.isDirectory(tasks)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
                for (Path task : all) {
                    Path statistics = task.resolve("schedstat");
                    if (Files.isReadable(statistics)
                            && Files.readString(task.resolve("comm")).strip().equals(name)) {
                        return new RunDelay(FileChannel.open(statistics, StandardOpenOption.READ));
                    }
                }
            }
        }
        return new RunDelay(null);
    }

    /** Nanoseconds since the thread began. */
    long ns() {
        if (file == null) {
            return 0;
        }
        try {
            text.clear();
            file.read(text, 0);
        } catch (IOException ended) {
            return 0;
        }
        text.flip();
        return second(text);
    }

    /** The second of the numbers in a text, 0 if there is none. */
    static long second(ByteBuffer text) {
        int at = text.position();
        while (at < text.limit() && text.get(at) != ' ') {
            at++;
        }
        long number = 0;
        for (at++; at < text.limit() && text.get(at) >= '0' && text.get(at) <= '9'; at++) {
            number = 10 * number + text.get(at) - '0';
        }
        return number;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
