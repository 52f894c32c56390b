"""Real processes that loop, eat memory and die; the functions at the top are what they are given to do."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from subprocess import PIPE, Popen
from threading import Thread

import pytest
from local_site import PARAGRAPHS, article_html

from ingest.errors import ReadError
from ingest.pages import read_page
from ingest.workers import Done, Workers
from records import Article, Page


def act(what: str, extra: object = None) -> object:
    if what == "loop":
        while True:
            pass
    if what == "sleep":
        time.sleep(float(str(extra)))
    if what == "eat":
        return [bytearray(50_000_000) for _ in range(100)]
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "leave":
        os._exit(3)
    if what == "raise":
        raise ValueError("no good\nat all")
    if what == "refuse":
        raise ReadError("x", "not a web page")
    if what == "lambda":
        return lambda: None
    if what == "prepared":
        return os.getpid(), prepared
    return os.getpid() if what == "pid" else what


def cannot_load() -> None:
    raise ImportError("no such library")


prepared = 0


def prepare() -> None:
    global prepared
    prepared += 1


@pytest.mark.parametrize(
    ("job", "reason", "why"),
    [
        ("loop", "page took longer than 2 s", "an endless loop"),
        ("eat", "page took more than 300 MB of memory", "5 GB are asked for"),
        ("die", "the process that read the page ended (SIGKILL)", "as the system does when memory runs out"),
        ("leave", "the process that read the page ended (exit code 3)", "a library that exits"),
        ("raise", "reading failed: ValueError: no good", "an exception, on one line"),
        ("refuse", "not a web page", "a reason of ours is given as it is"),
    ],
)
def test_a_bad_page_costs_itself_only(job: str, reason: str, why: str) -> None:
    with Workers(2, act, seconds=2, max_bytes=300_000_000) as workers:
        jobs = [("a", "well"), ("b", job), ("c", "well"), ("d", "well"), ("e", "well")]
        found = {done.key: (done.value, done.reason) for done in workers.over(jobs)}
    assert found.pop("b") == (None, reason), why
    assert found == dict.fromkeys("acde", ("well", None)), why


def test_what_cannot_be_sent_is_said() -> None:
    with Workers(1, act) as workers:
        (sent, back, well) = workers.over([(1, "x", lambda: None), (2, "lambda"), (3, "well")])
    assert (sent.reason or "").startswith("reading failed: ")
    assert (back.reason or "").startswith("reading failed: ")
    assert well == Done(3, "well")


def test_jobs_come_back_as_they_are_finished() -> None:
    with Workers(2, act) as workers:
        list(workers.over([(0, "well"), (1, "well")]))  # both processes are there
        keys = [
            done.key for done in workers.over([("slow", "sleep", 0.6), ("fast", "well"), ("too", "well")])
        ]
    assert keys == ["fast", "too", "slow"]


def test_no_more_than_a_few_jobs_are_taken_ahead() -> None:
    taken = []

    def jobs() -> Iterator[tuple[int, str]]:
        for number in range(40):
            taken.append(number)
            yield number, "well"

    with Workers(2, act) as workers:
        ahead = [len(taken) - finished for finished, _ in enumerate(workers.over(jobs()))]
    assert len(ahead) == 40
    assert max(ahead) <= 6


def test_a_submitting_thread_waits_where_nobody_takes_what_is_finished() -> None:
    submitted: list[int] = []
    with Workers(1, act) as workers:

        def submit() -> None:
            for number in range(20):
                workers.submit(number, "well")
                submitted.append(number)

        thread = Thread(target=submit)
        thread.start()
        thread.join(1.5)
        assert thread.is_alive() and len(submitted) <= 5
        assert sorted(workers.finished.get(timeout=20).key for _ in range(20)) == list(range(20))
        thread.join()
        assert workers.done(timeout=0.05) is None


def test_a_queue_may_be_shared_with_others() -> None:
    finished: Queue[object] = Queue(1)
    with Workers(1, act, finished=finished) as workers:
        finished.put("of another")
        workers.submit("a", "well")
        assert finished.get() == "of another"
        assert finished.get(timeout=20) == Done("a", "well")


def test_closing_drops_what_is_in_hand_and_takes_no_time() -> None:
    with Workers(2, act, seconds=60) as workers:
        pids = [done.value for done in workers.over([(1, "pid"), (2, "pid"), (3, "pid"), (4, "pid")])]
        for number in range(4):
            workers.submit(number, "loop")
        began = time.monotonic()
    assert time.monotonic() - began < 3
    assert not any(alive(pid) for pid in pids)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError):
        workers.submit(5, "well")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not Path(f"/proc/{pid}/stat").exists() or " Z " not in Path(f"/proc/{pid}/stat").read_text()


def test_a_process_is_prepared_once_and_its_follower_again() -> None:
    with Workers(1, act, prepare=prepare) as workers:
        jobs = [(number, what) for number, what in enumerate(["prepared", "prepared", "die", "prepared"])]
        first, second, _, after = (done.value for done in workers.over(jobs))
    assert first == second == (first[0], 1)  # type: ignore[index]
    assert after[1] == 1 and after[0] != first[0]  # type: ignore[index]


def test_where_nothing_can_be_loaded_each_job_says_so() -> None:
    with Workers(1, act, prepare=cannot_load) as workers:
        reasons = [done.reason for done in workers.over([(1, "well"), (2, "well")])]
    assert reasons == ["reading failed: ImportError: no such library"] * 2


ORPHANS = """
import sys, time
sys.path[:0] = {path!r}
from ingest.workers import Workers
from test_workers import act
if __name__ == "__main__":
    workers = Workers(2, act, seconds=1)
    for done in workers.over([(n, "pid") for n in range(8)]):
        print(done.value, flush=True)
    workers.submit("busy", "loop")
    time.sleep(60)
"""


def test_processes_end_where_their_parent_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(ORPHANS.format(path=[str(Path(__file__).parents[2]), str(Path(__file__).parent)]))
    with Popen([sys.executable, script], stdout=PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = {int(parent.stdout.readline()) for _ in range(8)}
        parent.kill()
    until = time.monotonic() + 10
    while any(map(alive, pids)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(alive, pids))


HOSTILE = {
    "nested tags": b"<html><body><article>" + b"<div><span>" * 170_000,
    "paragraphs": b"<html><body>" + b"<p>x" * 480_000,
    "too large": b"<html>" + b"<p>x" * 1_250_000,
    "attributes": b"<html><body><p " + b"a=1 " * 400_000 + b">x</p>",
    "tables": b"<html><body><article>" + b"<table><tr><td>" * 100_000,
    "ours": article_html().encode(),
}


def read(page: Page) -> Article:
    return read_page(page)


def test_hostile_pages_end_in_time() -> None:
    began = time.monotonic()
    with Workers(2, read, seconds=4) as workers:
        jobs = [(name, Page(url="https://news.example/a", body=body)) for name, body in HOSTILE.items()]
        found = {done.key: done for done in workers.over(jobs)}
    assert time.monotonic() - began < 20
    assert found["ours"].value.text.endswith(PARAGRAPHS[-1])
    assert found["too large"].reason == "page larger than 2 MB"
    assert all(found[name].reason or found[name].value for name in HOSTILE)


def test_threads_that_ask_get_their_own_answers() -> None:
    answers: dict[int, object] = {}
    with Workers(2, act) as workers:

        def ask(number: int) -> None:
            answers[number] = workers.ask(f"{number}").value

        threads = [Thread(target=ask, args=[number]) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert workers.ask("raise").reason == "reading failed: ValueError: no good"
    assert answers == {number: str(number) for number in range(12)}
    with pytest.raises(RuntimeError):
        workers.ask("late")
