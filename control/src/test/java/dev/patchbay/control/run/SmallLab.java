package dev.patchbay.control.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Two hosts with a guest each and one tunnel between them, bound on loopback. */
final class SmallLab {
    private SmallLab() {}

    /**
     * Writes the lab file.
     *
     * @param net third octet of the loopback addresses
     * @param checks lines of a YAML list
     */
    static Path write(Path folder, String name, int net, String checks) throws IOException {
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, """
                version: 1
                name: %s
                underlay: {10.0.0.1: 127.0.%d.11, 10.0.0.2: 127.0.%d.12}
                hosts:
                  one:
                    local_ip: 10.0.0.1
                    bridges:
                      - name: br
                        ports:
                          - {name: tapA}
                          - {name: vx, type: vxlan, options: {remote_ip: 10.0.0.2, key: 7}}
                        flows: [actions=NORMAL]
                  two:
                    local_ip: 10.0.0.2
                    bridges:
                      - name: br
                        ports:
                          - {name: tapB}
                          - {name: vx, type: vxlan, options: {remote_ip: 10.0.0.1, key: 7}}
                        flows: [actions=NORMAL]
                guests:
                  A: {host: one, port: tapA, mac: "fa:16:3e:00:00:01", ip: 192.0.2.1/24}
                  B: {host: two, port: tapB, mac: "fa:16:3e:00:00:02", ip: 192.0.2.2/24}
                checks:
                  %s
                """.formatted(name, net, net, checks));
        return file;
    }
}
