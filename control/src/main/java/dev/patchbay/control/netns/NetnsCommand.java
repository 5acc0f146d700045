package dev.patchbay.control.netns;

import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.Namespace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code ip netns} but for {@code exec} (ip-netns(8)). Slow path. */
final class NetnsCommand {
    private static final String USAGE = """
            Usage:\tip netns list
            \tip netns add NAME
            \tip [-all] netns delete [NAME]
            \tip netns identify
            \tip [-all] netns exec [NAME] cmd ...
            """;

    private NetnsCommand() {}

    static String run(SwitchModel model, Namespace place, IpOptions options, Words words) throws ToolFailure {
        if (!words.hasNext() || words.acceptPrefix("list", "show", "lst")) {
            List<String> names = model.namespaces().all().stream()
                    .map(Namespace::name)
                    .filter(name -> !name.isEmpty())
                    .toList();
            return options.json()
                    ? options.text(
                            names.stream().map(name -> entry(place, name)).toList())
                    : names.stream().map(name -> name + "\n").collect(Collectors.joining());
        }
        if (words.acceptPrefix("help")) {
            return USAGE;
        }
        if (words.acceptPrefix("add")) {
            String name = name(words);
            if (model.namespaces().get(name) != null) {
                throw new ToolFailure(1, "Cannot create namespace file \"/run/netns/" + name + "\": File exists");
            }
            model.namespaces().add(name);
            return "";
        }
        if (words.acceptPrefix("delete")) {
            String name = name(words);
            if (model.namespaces().get(name) == null) {
                throw new ToolFailure(
                        1, "Cannot remove namespace file \"/run/netns/" + name + "\": No such file or directory");
            }
            model.namespaces().remove(name);
            return "";
        }
        if (words.acceptPrefix("identify")) {
            return place.name() + "\n";
        }
        if (words.acceptPrefix("pids")) {
            return "";
        }
        throw new ToolFailure(255, "Command \"" + words.next() + "\" is unknown, try \"ip netns help\".");
    }

    /** The kernel has given a number to each namespace that a pair leads to from here, and knows no other by number. */
    private static Map<String, Object> entry(Namespace place, String name) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", name);
        int number =
                LinkText.peers(place).stream().map(Namespace::name).toList().indexOf(name);
        if (number >= 0) {
            entry.put("id", number);
        }
        return entry;
    }

    private static String name(Words words) throws ToolFailure {
        if (!words.hasNext()) {
            throw new ToolFailure(255, "No netns name specified");
        }
        return words.next();
    }
}
