package dev.patchbay.control.appctl;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The caller's side of a running program: the streams it may use, the folder its paths are relative to, and whether
 * standard output is a terminal.
 *
 * @param in standard input; read only when the program asks
 * @param out standard output
 * @param err standard error
 * @param outIsTerminal what the program is told about {@code out}
 * @param folder where relative paths begin
 */
public record ExecCaller(InputStream in, OutputStream out, OutputStream err, boolean outIsTerminal, Path folder) {
    /**
     * The streams, the folder and the terminal of this process. The outputs are the descriptors themselves: a print stream
     * would hide that nobody reads any more.
     */
    public static ExecCaller ofProcess() {
        return new ExecCaller(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                isTerminal(),
                Path.of(""));
    }

    InputStream openRead(String path) throws IOException {
        try {
            Path file = folder.resolve(path);
            if (Files.isDirectory(file)) {
                throw new IOException("Is a directory");
            }
            return Files.newInputStream(file);
        } catch (FileSystemException failed) {
            throw new IOException(systemMessage(failed), failed);
        }
    }

    OutputStream openWrite(String path) throws IOException {
        try {
            return Files.newOutputStream(folder.resolve(path));
        } catch (FileSystemException failed) {
            throw new IOException(systemMessage(failed), failed);
        }
    }

    /** What {@code strerror} says about it: the tools' messages end with these words. */
    private static String systemMessage(FileSystemException failed) {
        return switch (failed) {
            case NoSuchFileException missing -> "No such file or directory";
            case AccessDeniedException denied -> "Permission denied";
            default -> failed.getReason() == null ? failed.getMessage() : failed.getReason();
        };
    }

    /**
     * Whether descriptor 1 is a terminal. The JDK's console knows only whether input and output both are one; where the
     * system shows the descriptor as a link, its name tells.
     */
    private static boolean isTerminal() {
        Path link = Path.of("/proc/self/fd/1");
        if (Files.isSymbolicLink(link)) {
            try {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            } catch (IOException unreadable) {
                return false;
            }
        }
        return System.console().isTerminal();
    }
}
