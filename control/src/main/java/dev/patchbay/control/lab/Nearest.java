package dev.patchbay.control.lab;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant, for "did you mean". */
public final class Nearest {
    private Nearest() {}

    /**
     * A half sentence for the end of a message: {@code "; did you mean 'x'?"} where one word is close (at most a third of
     * its letters differ), else {@code "; known: a, b, c"}.
     *
     * @param word as it was written
     * @param known what might have been meant
     * @return begins with a semicolon
     */
    public static String hint(String word, Collection<String> known) {
        return find(word, known)
                .map(best -> "; did you mean '" + best + "'?")
                .orElse(known.isEmpty() ? "; there is none" : "; known: " + String.join(", ", known));
    }

    /** The word that was probably meant, if one is close. */
    static Optional<String> find(String word, Collection<String> known) {
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best != null && bestDistance <= Math.max(1, Math.max(best.length(), word.length()) / 3)
                ? Optional.of(best)
                : Optional.empty();
    }

    /** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other; case is ignored. */
    static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + same);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
