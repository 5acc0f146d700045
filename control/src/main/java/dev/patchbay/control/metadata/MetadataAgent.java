package dev.patchbay.control.metadata;

import dev.patchbay.control.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds out who asks and answers what Nova's metadata service would: the tree of EC2 ({@code /latest/meta-data/}) and that
 * of OpenStack ({@code /openstack/latest/meta_data.json}).
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class MetadataAgent {
    private static final String[] VERSIONS = {"1.0", "2009-04-04", "latest"};

    private final MetadataDirectory directory;

    /**
     * An agent.
     *
     * @param directory whom it asks
     */
    public MetadataAgent(MetadataDirectory directory) {
        this.directory = directory;
    }

    /**
     * Answers a request that a proxy has passed on.
     *
     * @param request with who asked in its headers
     * @return 404 for who or what is unknown
     */
    public MetadataResponse answer(MetadataRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return MetadataResponse.error(405, "The method " + request.method() + " is not allowed for this resource.");
        }
        MetadataInstance instance = instance(request);
        String body = instance == null ? null : content(instance, request.path());
        return body == null
                ? MetadataResponse.error(404, "The resource could not be found.")
                : request.path().endsWith(".json")
                        ? new MetadataResponse(200, "application/json", body)
                        : MetadataResponse.text(body);
    }

    private MetadataInstance instance(MetadataRequest request) {
        Map<String, String> headers = request.headers();
        String address = headers.get(MetadataRequest.FORWARDED_FOR);
        if (headers.containsKey(MetadataRequest.ROUTER)) {
            return directory.behindRouter(headers.get(MetadataRequest.ROUTER), address);
        }
        return headers.containsKey(MetadataRequest.NETWORK)
                ? directory.inNetwork(headers.get(MetadataRequest.NETWORK), address)
                : null;
    }

    /** Null for a path that leads nowhere. */
    private static String content(MetadataInstance instance, String path) {
        String trimmed = path.equals("/") ? path : path.replaceAll("/+$", "");
        if (trimmed.equals("/")) {
            return String.join("\n", VERSIONS);
        }
        if (trimmed.equals("/openstack")) {
            return "latest";
        }
        if (trimmed.equals("/openstack/latest")) {
            return "meta_data.json\nnetwork_data.json";
        }
        if (trimmed.equals("/openstack/latest/meta_data.json")) {
            return document(instance);
        }
        if (trimmed.equals("/openstack/latest/network_data.json")) {
            return network(instance);
        }
        for (String version : VERSIONS) {
            if (trimmed.equals("/" + version)) {
                return "meta-data/";
            }
            String root = "/" + version + "/meta-data";
            if (trimmed.equals(root)) {
                return String.join("\n", values(instance).keySet());
            }
            if (trimmed.startsWith(root + "/")) {
                return values(instance).get(trimmed.substring(root.length() + 1));
            }
        }
        return null;
    }

    private static Map<String, String> values(MetadataInstance instance) {
        var values = new LinkedHashMap<String, String>();
        values.put("ami-id", "None");
        values.put("hostname", instance.name() + ".novalocal");
        values.put("instance-id", instance.id());
        values.put("instance-type", "");
        values.put("local-hostname", instance.name() + ".novalocal");
        values.put("local-ipv4", instance.address());
        values.put("public-hostname", instance.name() + ".novalocal");
        values.put("public-ipv4", instance.floating());
        return values;
    }

    private static String document(MetadataInstance instance) {
        var values = new LinkedHashMap<String, Object>();
        values.put("uuid", instance.id());
        values.put("hostname", instance.name() + ".novalocal");
        values.put("name", instance.name());
        values.put("launch_index", 0L);
        values.put("availability_zone", "nova");
        values.put("project_id", instance.project());
        return Json.write(values);
    }

    private static String network(MetadataInstance instance) {
        var link = new LinkedHashMap<String, Object>();
        link.put("id", "tap0");
        link.put("type", "ovs");
        link.put("ethernet_mac_address", instance.mac());
        var network = new LinkedHashMap<String, Object>();
        network.put("id", "network0");
        network.put("type", "ipv4_dhcp");
        network.put("link", "tap0");
        var values = new LinkedHashMap<String, Object>();
        values.put("links", java.util.List.of(link));
        values.put("networks", java.util.List.of(network));
        values.put("services", java.util.List.of());
        return Json.write(values);
    }
}
