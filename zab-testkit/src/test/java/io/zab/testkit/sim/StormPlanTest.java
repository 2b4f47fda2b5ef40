package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StormPlanTest {
    private static final SimOptions OPTIONS = SeededRun.options(Profile.CHAOS, 11);

    @Test
    void leavingActionsOutLeavesAllOthersAsTheyWere() {
        List<StormAction> all = StormPlan.of(OPTIONS).actions();
        List<StormAction> some =
                StormPlan.of(OPTIONS.withSkipped(ActionNumbers.parse("2,4-6"))).actions();
        List<StormAction> expected = new ArrayList<>(all);
        expected.removeIf(action -> List.of(2, 4, 5, 6).contains(action.number()));
        assertThat(some).isEqualTo(expected).hasSizeLessThan(all.size());
    }

    @Test
    void anEarlierEndKeepsWhatCameBefore() {
        List<StormAction> all = StormPlan.of(OPTIONS).actions();
        List<StormAction> early = StormPlan.of(OPTIONS.withStormMillis(1000)).actions();
        assertThat(early).isEqualTo(all.subList(0, early.size())).hasSizeBetween(1, all.size() - 1);
    }

    @Test
    void onlyAllowedFaultsStrike() {
        List<StormAction> actions =
                StormPlan.of(OPTIONS.withFaults(Faults.of(Fault.CRASH))).actions();
        assertThat(actions).anyMatch(action -> !action.kind().isLoad());
        assertThat(actions).allMatch(action -> action.kind().isWithin(Faults.of(Fault.CRASH)));
    }
}
