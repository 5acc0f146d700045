package dev.patchbay.control.netns;

import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.iptables.IptablesCommand;
import dev.patchbay.datapath.netns.iptables.IptablesRestore;
import dev.patchbay.datapath.netns.iptables.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code iptables-restore}: replaces tables of a namespace by saved ones. Any thread may call. */
public final class IptablesRestoreProgram extends NamespaceProgram {
    private final NamespaceAccess access;
    private final IpFamily family;

    /** One of the two programs for a host. */
    public IptablesRestoreProgram(VirtualSwitch vswitch, IpFamily family) {
        super(
                IptablesProgram.tables(family).program() + "-restore",
                "replaces rules of the packet filter by saved ones");
        access = new NamespaceAccess(vswitch);
        this.family = family;
    }

    @Override
    int answer(ProgramCall call, List<String> arguments) throws ToolFailure, IOException, InterruptedException {
        boolean counters = false;
        boolean noflush = false;
        boolean test = false;
        TableName only = null;
        String file = null;
        Words words = new Words(arguments);
        while (words.hasNext()) {
            if (words.accept("-c", "--counters")) {
                counters = true;
            } else if (words.accept("-n", "--noflush")) {
                noflush = true;
            } else if (words.accept("-t", "--test")) {
                test = true;
            } else if (words.accept("-T", "--table")) {
                only = TableName.of(words.next()).orElse(null);
            } else if (words.accept("-w", "--wait")) {
                if (words.hasNext() && words.peek().matches("[0-9]+")) {
                    words.next();
                }
            } else if (words.accept("-V", "--version")) {
                call.out().println(name() + " " + IptablesCommand.VERSION);
                return 0;
            } else if (words.peek().startsWith("-")) {
                throw new ToolFailure(
                        1,
                        name() + ": unrecognized option '" + words.next() + "'\nTry `" + name()
                                + " -h' for more information.");
            } else {
                file = words.next();
            }
        }
        run(call, text(call, file), new IptablesRestore.Options(counters, noflush, test, only));
        return 0;
    }

    private static String text(ProgramCall call, String file) throws IOException, ToolFailure {
        if (file == null) {
            return new String(call.in().readAllBytes(), StandardCharsets.UTF_8);
        }
        try (InputStream in = call.openRead(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new ToolFailure(1, "Can't open " + file + ": " + failed.getMessage());
        }
    }

    private void run(ProgramCall call, String text, IptablesRestore.Options options)
            throws ToolFailure, InterruptedException {
        try {
            IptablesRestore restore = IptablesRestore.parse(IptablesProgram.tables(family), text, options);
            access.ask(call, (model, place) -> {
                try {
                    restore.run(place.iptables(family));
                    return null;
                } catch (IptablesRestore.BadLine wrong) {
                    throw failure(wrong);
                }
            });
        } catch (IptablesRestore.BadLine wrong) {
            throw failure(wrong);
        }
    }

    private ToolFailure failure(IptablesRestore.BadLine wrong) {
        int status = wrong.mistake().refusedByKernel() ? 1 : wrong.mistake().status();
        return new ToolFailure(status, wrong.text(name()));
    }
}
