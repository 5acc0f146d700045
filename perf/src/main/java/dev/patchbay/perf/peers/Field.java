package dev.patchbay.perf.peers;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The systems of one run, started once, each in its place, and stopped while it is not their turn.
 *
 * <p>They stay for the whole run, as switches do: a program that is compiled while it runs has done so after its first
 * rounds, and the kernel's devices and Open vSwitch's tables are set up once as well.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class Field {
    private final Map<Peer, Place> places = new LinkedHashMap<>();
    private final Map<String, Object> absent = new LinkedHashMap<>();

    /**
     * Starts all that can run here and says why others cannot.
     *
     * @param peers in the order of their turns.
     * @param folder for their files.
     * @param teardown undoes everything.
     * @param progress for the user.
     */
    Field(List<Peer> peers, Path folder, Teardown teardown, PrintWriter progress)
            throws IOException, InterruptedException, PeersException {
        Wiring wiring = new Wiring(teardown);
        for (Peer peer : peers) {
            String obstacle = peer.obstacle();
            if (obstacle.isEmpty()) {
                progress.println("starting " + peer.name());
                try {
                    start(peer, wiring.place(peer.name()), folder, teardown);
                } catch (PeersException failed) {
                    if (teardown.early()) {
                        throw failed;
                    }
                    obstacle = failed.getMessage();
                }
            }
            if (!obstacle.isEmpty()) {
                progress.println("without " + peer.name() + ": " + obstacle);
                absent.put(peer.name(), obstacle);
            }
        }
    }

    private void start(Peer peer, Place place, Path folder, Teardown teardown)
            throws IOException, InterruptedException, PeersException {
        peer.start(place, Files.createDirectory(folder.resolve(peer.name())), teardown);
        if (peer.process() != null) {
            peer.process().pause();
        }
        places.put(peer, place);
    }

    /** The systems that run, in the order of their turns. */
    List<Peer> peers() {
        return List.copyOf(places.keySet());
    }

    Place place(Peer peer) {
        return places.get(peer);
    }

    /** For a result file: what each system is, and which could not run. */
    Map<String, Object> description() {
        Map<String, Object> systems = new LinkedHashMap<>();
        places.keySet().forEach(peer -> systems.put(peer.name(), peer.description()));
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("systems", systems);
        if (!absent.isEmpty()) {
            description.put("absent", absent);
        }
        return description;
    }
}
