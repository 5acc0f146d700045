package dev.patchbay.control.lab;

import dev.patchbay.control.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one host must know of a lab that has been read and checked, as one line of JSON: a runner hands it to each host it
 * starts, and to those that run when the lab has changed. The host makes of it what is its own; the checks and the inside of
 * other hosts are left out.
 */
public final class LabSlice {
    private LabSlice() {}

    /**
     * Cuts out one host.
     *
     * @param lab to cut from
     * @param host name of the host
     * @return one line, without its end
     */
    public static String write(Lab lab, String host) {
        Map<String, Object> slice = new LinkedHashMap<>();
        slice.put("file", lab.file());
        slice.put("host", host);
        slice.put("lab", lab.document().forHost(host).tree());
        return Json.write(slice);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param line without its end
     * @return a lab of one host, without checks
     * @throws IllegalArgumentException if it is something else
     */
    public static Lab read(String line) {
        if (Json.parse(line) instanceof Map<?, ?> slice
                && slice.get("file") instanceof String file
                && slice.get("host") instanceof String host
                && slice.get("lab") instanceof Map<?, ?> document) {
            return of(file, LabDocument.ofObject(document), host);
        }
        throw new IllegalArgumentException("this is not a part of a lab");
    }

    /**
     * The part of one host.
     *
     * @param file name for messages
     * @param document of the lab or the host's part of it
     * @param host its name
     * @return a lab of one host, without checks
     * @throws IllegalArgumentException if the document has mistakes
     */
    public static Lab of(String file, LabDocument document, String host) {
        try {
            return LabReader.readHost(file, document.forHost(host), host);
        } catch (LabException wrong) {
            throw new IllegalArgumentException(wrong.getMessage(), wrong);
        }
    }
}
