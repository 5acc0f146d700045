package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.group.Bucket;
import dev.patchbay.datapath.ofproto.group.Group;
import dev.patchbay.datapath.ofproto.group.SelectionMethod;
import java.util.List;

/**
 * How a select group spreads the datapath's hash over its buckets: Webster's method of apportionment, as Open vSwitch has
 * it, gives each bucket its share of a power of two of hash values.
 *
 * <p>Immutable.
 */
final class HashBuckets {
    /** A group whose weights need too many hash values, or that has none to spread. */
    static final HashBuckets NONE = new HashBuckets(new Bucket[0], null);

    private static final int FEWEST_VALUES = 16;
    private static final int MOST_VALUES = 256;
    private static final int SYMMETRIC_ALGORITHM = 1;

    private final Bucket[] byHash;
    private final DatapathHash hash;

    private HashBuckets(Bucket[] byHash, DatapathHash hash) {
        this.byHash = byHash;
        this.hash = hash;
    }

    /** Spreads the buckets of a group; {@link #NONE} if that cannot be done. */
    static HashBuckets of(Group group) {
        List<Bucket> buckets = group.buckets();
        long total = 0;
        int least = Integer.MAX_VALUE;
        for (Bucket bucket : buckets) {
            total += bucket.weight();
            if (bucket.weight() > 0) {
                least = Math.min(least, bucket.weight());
            }
        }
        if (total == 0) {
            return NONE;
        }
        long values = Math.max(FEWEST_VALUES, powerOfTwoFrom((total + least - 1) / least));
        return values > MOST_VALUES ? NONE : new HashBuckets(apportion(buckets, (int) values), hash(group.selection()));
    }

    private static long powerOfTwoFrom(long number) {
        long highest = Long.highestOneBit(number);
        return highest == number ? number : highest << 1;
    }

    private static Bucket[] apportion(List<Bucket> buckets, int values) {
        Bucket[] byHash = new Bucket[values];
        int[] divisors = new int[buckets.size()];
        double[] quotients = new double[buckets.size()];
        for (int i = 0; i < divisors.length; i++) {
            divisors[i] = 1;
            quotients[i] = buckets.get(i).weight();
        }
        for (int value = 0; value < values; value++) {
            int winner = 0;
            for (int i = 1; i < divisors.length; i++) {
                if (quotients[i] > quotients[winner]) {
                    winner = i;
                }
            }
            divisors[winner] += 2;
            quotients[winner] = (double) buckets.get(winner).weight() / divisors[winner];
            byHash[value] = buckets.get(winner);
        }
        return byHash;
    }

    private static DatapathHash hash(Group.Selection selection) {
        if (selection.method() != SelectionMethod.DP_HASH) {
            return new DatapathHash(true, 0);
        }
        return new DatapathHash(selection.parameter() >>> 32 == SYMMETRIC_ALGORITHM, (int) selection.parameter());
    }

    /** The hash that is spread. */
    DatapathHash hash() {
        return hash;
    }

    int size() {
        return byHash.length;
    }

    /** The bucket of a hash; its lower bits count. */
    Bucket bucket(int value) {
        return byHash[value & byHash.length - 1];
    }
}
