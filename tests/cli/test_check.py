"""``planner check``: what is told, and the exit status."""

SHORT = ("--set", "bill.quantity.phase-1.tcs-piping-per-rack=6")


def test_a_sound_plan_has_status_0(planner, provider):
    answer = planner("check", provider)
    assert answer.status == 0
    assert "0 errors" in answer.out
    assert answer.err == ""


def test_a_plan_that_does_not_work_has_status_1(planner, provider):
    answer = planner("check", provider, *SHORT)
    text = " ".join(answer.out.split())
    assert answer.status == 1
    assert "1 error" in text
    assert "ERROR: Phase 1: 6 racks of" in text
    assert "Fix: Plan 8 ×" in text


def test_issues_are_there_for_programs(planner, provider):
    found = planner("check", provider, *SHORT, "--json").json
    assert found.keys() == {"project", "scenario", "issues"}
    assert found["scenario"] == "base"
    first = found["issues"][0]
    assert first.keys() == {
        *("id", "severity", "message", "remedy", "chapter", "metric", "key", "fix")
    }
    assert first["severity"] == "error"
    assert first["chapter"] == "factory"
    key = "bill.quantity.phase-1.tcs-piping-per-rack"
    assert first["key"] == key
    assert first["fix"]["values"] == {key: 8.0}
    assert first["fix"]["adds"] == []
    assert found["issues"][-1]["fix"] is None


def test_a_scenario_can_be_checked(planner, provider):
    found = planner(
        *("check", provider, "--scenario", "delay-of-six-months", "--json")
    ).json
    assert found["scenario"] == "delay-of-six-months"


def test_a_file_that_is_not_there_is_one_line_and_status_2(planner, tmp_path):
    answer = planner("check", tmp_path / "none.aifactory")
    assert answer.status == 2
    assert len(answer.err.splitlines()) == 1
