package dev.patchbay.control.netns;

import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.Namespace;

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

    static String run(SwitchModel model, Namespace place, Words words) throws ToolFailure {
        if (!words.hasNext() || words.acceptPrefix("list", "show", "lst")) {
            StringBuilder names = new StringBuilder();
            for (Namespace namespace : model.namespaces().all()) {
                if (!namespace.name().isEmpty()) {
                    names.append(namespace.name()).append('\n');
                }
            }
            return names.toString();
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

    private static String name(Words words) throws ToolFailure {
        if (!words.hasNext()) {
            throw new ToolFailure(255, "No netns name specified");
        }
        return words.next();
    }
}
