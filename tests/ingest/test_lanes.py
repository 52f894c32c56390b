"""Lanes on real threads: one job at a time in each, no lane held up by another, results in order."""

import threading
import time
from collections import Counter

import pytest

from ingest.lanes import Done, Lanes


def drained(lanes: Lanes, most: float = 10) -> list[Done]:
    found, end = [], time.monotonic() + most
    while lanes.busy:
        assert time.monotonic() < end, "it did not come"
        if done := lanes.next(0.2):
            found.append(done)
    return found


def nothing(job: object, fetched: object = None) -> object:
    return job


def test_one_at_a_time_in_a_lane_and_lanes_side_by_side() -> None:
    now, most, together = Counter(), Counter(), []
    lock = threading.Lock()

    def fetch(job: tuple[str, int]) -> None:
        with lock:
            now[job[0]] += 1
            most[job[0]] = max(most[job[0]], now[job[0]])
            together.append(sum(now.values()))
        time.sleep(0.02)
        with lock:
            now[job[0]] -= 1

    with Lanes(fetch, nothing, threads=8) as lanes:
        for number in range(5):
            for name in "abcd":
                lanes.add(name, (name, number))
        done = drained(lanes)
    assert most == dict.fromkeys("abcd", 1)
    assert max(together) == 4
    for name in "abcd":
        assert [each.job[1] for each in done if each.job[0] == name] == [0, 1, 2, 3, 4]


def test_a_dead_lane_holds_up_no_other() -> None:
    dead = threading.Event()

    def fetch(job: str) -> None:
        if job.startswith("dead"):
            dead.wait(10)

    with Lanes(fetch, nothing, threads=2) as lanes:
        for number in range(3):
            lanes.add("dead.example", f"dead {number}")
        for number in range(20):
            lanes.add(f"host{number % 5}.example", f"alive {number}")
        alive = [lanes.next(5) for _ in range(20)]
        assert all(done and done.job.startswith("alive") for done in alive)
        assert (lanes.next(0.05), lanes.busy, lanes.waiting, lanes.idle) == (None, True, 2, True)
        dead.set()
        assert [done.job for done in drained(lanes)] == ["dead 0", "dead 1", "dead 2"]
        assert not lanes.busy


def test_while_a_page_is_read_its_site_is_free_and_results_keep_their_order() -> None:
    fetched, late = [], threading.Event()

    def then(job: int, _: object) -> int:
        if job == 0:
            assert late.wait(10), "the next of the lane are fetched meanwhile"
        return job * job

    def fetch(job: int) -> None:
        fetched.append(job)
        if job == 3:
            late.set()

    with Lanes(fetch, then, threads=4) as lanes:
        for number in range(6):
            lanes.add("one", number)
        assert [done.result for done in drained(lanes)] == [0, 1, 4, 9, 16, 25]
    assert fetched == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("step", ["fetch", "then"])
def test_an_error_costs_its_job(step: str) -> None:
    def broken(job: int, fetched: object = None) -> int:
        if job == 1:
            raise ValueError("no ground")
        return job

    steps = {"fetch": nothing, "then": nothing} | {step: broken}
    with Lanes(steps["fetch"], steps["then"], threads=2) as lanes:
        for number in range(3):
            lanes.add("one", number)
        done = drained(lanes)
    assert [each.result for each in done] == [0, None, 2]
    assert [str(each.error) for each in done] == ["None", "no ground", "None"]


def test_what_is_in_hand_is_bounded_by_the_threads() -> None:
    started: list[int] = []
    with Lanes(started.append, nothing, threads=4) as lanes:
        for number in range(100):
            lanes.add(f"host{number}", number)
        time.sleep(0.3)
        assert len(started) <= 8, "nobody asked for the results"
        assert len(drained(lanes)) == 100


def test_closing_drops_what_was_not_started_and_says_whether_all_ended() -> None:
    hold, begun = threading.Event(), threading.Event()

    def fetch(job: int) -> None:
        begun.set()
        hold.wait(10)

    lanes: Lanes = Lanes(fetch, nothing, threads=2)
    for number in range(5):
        lanes.add("one", number)
    assert begun.wait(5)
    assert not lanes.close(seconds=0.1)
    hold.set()
    assert lanes.close(seconds=5)
    assert lanes.waiting == 4
