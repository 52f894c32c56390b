"""Tasks on a real cluster of two workers, some of which fail or kill."""

from pathlib import Path

from deeds import deed

from commands.cluster import connected
from commands.crew import Crew, GivenUp, Task
from commands.edition import extractor

KILLED, FAILED = "it ended the process that worked on it", "input/output error"


def test_what_fails_is_tried_three_times_and_costs_nothing_else(tmp_path: Path) -> None:
    good = [f"good {n}" for n in range(12)]
    names = [*good[:2], "kill", *good[2:4], "kill 2", "fail", *good[4:6], "fail 3", "kill 3", *good[6:]]
    ticks = []
    with connected(2, extractor(), (str(tmp_path),)) as client:
        crew = Crew(client, lambda: ticks.append(1))
        found = dict(crew.over(Task(name, deed, (name, str(tmp_path))) for name in names))
    assert found == {
        **{name: name for name in [*good, "kill 2", "kill 3", "fail 3"]},
        "kill": GivenUp(KILLED, 3),
        "fail": GivenUp(FAILED, 3),
    }
    attempts = {name: len((tmp_path / name).read_text()) for name in names}
    # What was done is done again where its worker dies before anybody has asked for it.
    assert all(attempts.pop(name) <= 2 for name in good)
    assert attempts == {"kill": 3, "kill 2": 2, "kill 3": 3, "fail": 3, "fail 3": 3}
    assert ticks
