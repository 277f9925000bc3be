from datetime import UTC, datetime, timedelta

from app.domain.plans import SILENT_FOR, PlanState, state_now

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_a_run_that_falls_silent_has_failed() -> None:
    nearly = SILENT_FOR - timedelta(microseconds=1)

    assert state_now("running", NOON, NOON + nearly) is PlanState.RUNNING
    assert state_now("running", NOON, NOON + SILENT_FOR) is PlanState.FAILED


def test_a_run_that_has_ended_stays_as_it_ended() -> None:
    later = NOON + timedelta(days=1)

    assert [state_now(state, NOON, later) for state in ("done", "refused", "failed")] == [
        PlanState.DONE,
        PlanState.REFUSED,
        PlanState.FAILED,
    ]
