package dev.patchbay.control.host;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnderlayLockTest {
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.96");

    @Test
    void shouldNameTheOwnerWhenAnAddressIsTaken(@TempDir Path folder) throws Exception {
        UnderlayLock first = UnderlayLock.acquire(folder, ADDRESS, 4789, "host a of lab x (process 7)");
        UnderlayLock.acquire(folder, ADDRESS, 4790, "me").close();
        UnderlayLock.acquire(folder, InetAddress.ofLiteral("127.0.0.97"), 4789, "me")
                .close();
        UnderlayLock.acquire(folder, InetAddress.ofLiteral("fd00::97"), 4789, "me")
                .close();
        assertThatThrownBy(() -> UnderlayLock.acquire(folder, ADDRESS, 4789, "me"))
                .isInstanceOf(HostStartException.class)
                .hasMessage("underlay address 127.0.0.96:4789 is in use by host a of lab x (process 7); end it, or use"
                        + " another --port");
        first.close();
        UnderlayLock.acquire(folder, ADDRESS, 4789, "me").close();
    }
}
