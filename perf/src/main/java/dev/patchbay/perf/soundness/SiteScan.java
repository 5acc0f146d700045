package dev.patchbay.perf.soundness;

import dev.patchbay.datapath.xlate.Translator;
import dev.patchbay.flowcache.key.FlowMask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds all {@link Site}s in the class files of whatever takes part in a translation.
 *
 * <p><b>Threads.</b> Stateless.
 */
final class SiteScan {
    /** Where a translation runs. */
    private static final List<String> PACKAGES = List.of(
            "dev/patchbay/datapath/xlate",
            "dev/patchbay/datapath/ofproto",
            "dev/patchbay/datapath/fdb",
            "dev/patchbay/flowcache/classifier",
            "dev/patchbay/flowcache/tuple");

    /** Classes whose masks are those of text or of rules, not of packets on their way. */
    private static final List<String> OTHERS = List.of("Format.class", "Parser.class", "Tracer.class", "/Match.class");

    /** A rule that makes its own mask when asked for it says nothing about a packet. */
    private static final String OWN_MASK = "mask";

    private static final String MASK = "dev/patchbay/flowcache/key/FlowMask";
    private static final String MASK_DESCRIPTOR = 'L' + MASK + ';';

    private SiteScan() {}

    /** All sites, by class and place. */
    static List<Site> all() {
        Set<Site> sites = new LinkedHashSet<>();
        for (Class<?> member : List.of(Translator.class, FlowMask.class)) {
            Path place = place(member);
            try {
                if (Files.isDirectory(place)) {
                    scan(place, sites);
                } else {
                    try (FileSystem jar = FileSystems.newFileSystem(place)) {
                        scan(jar.getPath("/"), sites);
                    }
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return List.copyOf(sites);
    }

    private static Path place(Class<?> member) {
        try {
            return Path.of(
                    member.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException never) {
            throw new IllegalStateException(never);
        }
    }

    private static void scan(Path root, Set<Site> sites) throws IOException {
        for (String name : PACKAGES) {
            Path folder = root.resolve(name);
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".class"))
                        .filter(path -> OTHERS.stream().noneMatch(path.toString()::endsWith))
                        .sorted()
                        .toList()) {
                    scan(ClassFile.of().parse(Files.readAllBytes(file)), sites);
                }
            }
        }
    }

    private static void scan(ClassModel type, Set<Site> sites) {
        String name = type.thisClass().asInternalName().replace('/', '.');
        for (MethodModel method : type.methods()) {
            method.code().ifPresent(code -> scan(name, method.methodName().stringValue(), code, sites));
        }
    }

    private static void scan(String type, String method, CodeModel code, Set<Site> sites) {
        if (method.equals(OWN_MASK)) {
            return;
        }
        int index = 0;
        int line = 0;
        for (CodeElement element : code) {
            if (element instanceof LineNumber number) {
                line = number.line();
            } else if (element instanceof Instruction instruction) {
                if (instruction instanceof InvokeInstruction invoke && addsBits(invoke)) {
                    sites.add(new Site(type, method, index, line));
                }
                index += instruction.sizeInBytes();
            }
        }
    }

    private static boolean addsBits(InvokeInstruction invoke) {
        String method = invoke.name().stringValue();
        boolean onMask = invoke.owner().asInternalName().equals(MASK);
        return onMask
                ? method.startsWith("unwildcard") || method.equals("or")
                : Site.addsForCaller(method) && invoke.type().stringValue().contains(MASK_DESCRIPTOR);
    }
}
