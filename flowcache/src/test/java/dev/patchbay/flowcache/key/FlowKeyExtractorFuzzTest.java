package dev.patchbay.flowcache.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.agrona.concurrent.UnsafeBuffer;

/** Any bytes at all: no exception, no step outside, and the model's answer. Kept inputs run with every build. */
class FlowKeyExtractorFuzzTest {
    @FuzzTest
    void shouldAgreeWithReferenceOnAnyBytes(byte[] frame) {
        for (int vlanLimit = 1; vlanLimit <= FlowKeyExtractor.MAX_VLAN_LIMIT; vlanLimit++) {
            FlowKey key = new FlowKey();
            new FlowKeyExtractor(vlanLimit).extract(new UnsafeBuffer(frame), 0, frame.length, key);
            assertThat(key.words()).containsExactly(new ReferenceExtraction(frame, vlanLimit).key.words());
        }
    }
}
