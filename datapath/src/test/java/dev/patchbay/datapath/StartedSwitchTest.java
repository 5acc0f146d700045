package dev.patchbay.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Commands to a switch with threads of its own are always answered. */
class StartedSwitchTest {
    private static final long WAIT_S = 20;

    private final List<Throwable> defects = Collections.synchronizedList(new ArrayList<>());

    private VirtualSwitch start() throws Exception {
        return VirtualSwitch.started(new SwitchContext().errorHandler(defects::add), "started", UnderlayFactory.NONE);
    }

    @Test
    void shouldAnswerOrRefuseEveryCommandWhenClosed() throws Exception {
        VirtualSwitch vswitch = start();
        List<CompletableFuture<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            results.add(vswitch.call(model -> number));
        }
        vswitch.close();
        for (int i = 0; i < results.size(); i++) {
            assertThat(results.get(i).get(WAIT_S, TimeUnit.SECONDS)).isEqualTo(i);
        }
        assertThatThrownBy(() -> vswitch.call(model -> 1).get(WAIT_S, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        vswitch.workerWakeup().wakeup();
        assertThat(defects).isEmpty();
    }

    @Test
    void shouldTellTheCallerAndTheErrorHandlerWhenCommandEndsTheSlowPath() throws Exception {
        try (VirtualSwitch vswitch = start()) {
            AssertionError defect = new AssertionError("a defect");

            assertThatThrownBy(() -> vswitch.call(model -> {
                                throw defect;
                            })
                            .get(WAIT_S, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCause(defect);
            // The slow path ends: it still does this, or refuses it.
            assertThat(vswitch.call(model -> 1)
                            .handle((value, refusal) -> "answered")
                            .get(WAIT_S, TimeUnit.SECONDS))
                    .isEqualTo("answered");
        }
        assertThat(defects).hasSize(1);
    }
}
