# SPDX-License-Identifier: Apache-2.0
"""Processes that fork or spawn, and threads beside a call."""
import ctypes
import multiprocessing
import threading
import time

import pytest

import tillit
from conftest import AS_OF


def scores_of(service, practice):
    return repr(service.score_table(practice, AS_OF).patients)


def score_in_child(service, practice, answer):
    """With what the parent had, and with a service of its own."""
    answer.put((scores_of(service, practice),
                scores_of(tillit.Service('psht'), practice)))


def in_a_child(method, service, practice):
    context = multiprocessing.get_context(method)
    answer = context.Queue()
    child = context.Process(target=score_in_child, args=(service, practice, answer))
    child.start()
    found = answer.get(timeout=60)
    child.join(timeout=60)
    assert child.exitcode == 0
    return found


@pytest.mark.parametrize('method', ['fork', 'spawn'])
def test_a_child_process_gives_the_same_scores(method, service, practice):
    expected = scores_of(service, practice)
    assert in_a_child(method, service, practice) == (expected, expected)
    assert scores_of(service, practice) == expected


def large_list(practice, times):
    table = {name: values * times for name, values in practice.items()}
    people = len(practice['person'])
    table['person'] = [f'{person}-{i // people}' for i, person in enumerate(table['person'])]
    return tillit.read_frame(table)


def test_a_child_forked_beside_a_call_makes_its_own(service, practice):
    expected = scores_of(service, practice)
    patients = large_list(practice, 300)
    stop = threading.Event()

    def call():
        while not stop.is_set():
            service.score(patients, AS_OF)

    beside = threading.Thread(target=call)
    beside.start()
    try:
        for _ in range(3):
            assert in_a_child('fork', service, practice) == (expected, expected)
    finally:
        stop.set()
        beside.join()


def longest_wait_beside(call):
    """Seconds that the call took, and that this thread had to wait at most meanwhile."""
    took = []

    def timed():
        start = time.perf_counter()
        call()
        took.append(time.perf_counter() - start)

    beside = threading.Thread(target=timed)
    longest = 0.0
    before = time.perf_counter()
    beside.start()
    while beside.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    beside.join()
    return took[0], longest


def test_other_threads_run_during_a_call(service, practice):
    took, longest = longest_wait_beside(lambda: ctypes.PyDLL(None).usleep(100_000))
    assert longest > took / 2  # one that keeps the lock
    many, some = large_list(practice, 1000), large_list(practice, 200)
    for call in (lambda: service.score(many, AS_OF),
                 lambda: service.stratify(some, AS_OF),
                 lambda: service.run(some, as_of=AS_OF)):
        # A busy machine may hold this thread up once, but not each time.
        tries = (longest_wait_beside(call) for _ in range(3))
        assert any(longest < took / 2 for took, longest in tries), call
