package dev.patchbay.datapath.netns.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The same command lines to the iptables of this system, in a namespace of its own, and to ours. */
class RealIptablesTest {
    private static final String END = "--END-OF-ANSWER--";
    private static final Pattern PROTOCOL = Pattern.compile("^(.{0,64}[ !])([a-z0-9-]{1,9}) *(--|-f|!f)( .*)$");

    private record Answer(String text, int status) {}

    @Test
    void shouldAnswerLikeTheRealOneWhenItIsInstalled() throws Exception {
        List<String> commands = commands();
        List<Answer> real = real("iptables-legacy", commands);
        Iptables iptables = new Iptables(Family.IPV4, new IpSets(set -> {}), table -> {});
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            String command = commands.get(i);
            Answer ours = ours(iptables, command);
            Answer theirs = real.get(i);
            if (!numbered(theirs.text).equals(numbered(ours.text)) || theirs.status != ours.status) {
                differences.add("iptables " + command + "\n  real [" + theirs.status + "]:\n" + theirs.text + "  ours ["
                        + ours.status + "]:\n" + ours.text);
            }
        }
        assertThat(differences).as("differences").isEmpty();
    }

    private static Answer ours(Iptables iptables, String command) {
        try {
            return new Answer(
                    IptablesCommand.parse(Family.IPV4, Words.split(command)).run(iptables), 0);
        } catch (IptablesException refused) {
            return new Answer(refused.text("iptables", IptablesCommand.VERSION), refused.status());
        }
    }

    /** With names of protocols as numbers, the one thing that is different on purpose. */
    private static String numbered(String text) {
        return text.lines()
                .map(line -> {
                    Matcher matcher = PROTOCOL.matcher(line);
                    return !matcher.matches() || Services.protocolNumber(matcher.group(2)) < 0
                            ? line
                            : matcher.group(1)
                                    + String.format("%-5s", Services.protocolNumber(matcher.group(2)))
                                    + matcher.group(3)
                                    + matcher.group(4);
                })
                .collect(Collectors.joining("\n"));
    }

    private static List<String> commands() throws IOException {
        try (InputStream in = RealIptablesTest.class.getResourceAsStream("commands.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    private static List<Answer> real(String program, List<String> commands) throws Exception {
        StringBuilder script = new StringBuilder("export LC_ALL=C\n[ \"$(" + program
                + " --version 2>/dev/null)\" = 'iptables v1.8.9 (legacy)' ] || exit 77\n" + program
                + " -S >/dev/null || exit 77\n");
        for (String command : commands) {
            script.append(program);
            for (String word : Words.split(command)) {
                script.append(" '").append(word.replace("'", "'\\''")).append('\'');
            }
            script.append(" 2>&1 </dev/null\necho \"").append(END).append(" $?\"\n");
        }
        Process process;
        try {
            process = new ProcessBuilder("unshare", "-rn", "sh")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException noUnshare) {
            Assumptions.abort("no unshare on this system: " + noUnshare.getMessage());
            return List.of();
        }
        Thread feeder = Thread.ofVirtual().start(() -> {
            try (var out = process.getOutputStream()) {
                out.write(script.toString().getBytes(StandardCharsets.UTF_8));
            } catch (IOException gone) {
                // The shell ended before it read all of it; its status says so.
            }
        });
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        feeder.join();
        Assumptions.assumeTrue(
                process.waitFor() != 77 && output.contains(END),
                "iptables 1.8.9 (legacy) cannot be run in a namespace of its own here: "
                        + output.lines().findFirst().orElse(""));
        List<Answer> answers = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (String line : (Iterable<String>) output.lines()::iterator) {
            int end = line.indexOf(END);
            if (end >= 0) {
                answers.add(new Answer(
                        text.append(line, 0, end).toString(),
                        Integer.parseInt(line.substring(end + END.length()).strip())));
                text.setLength(0);
            } else {
                text.append(line).append('\n');
            }
        }
        return answers;
    }
}
