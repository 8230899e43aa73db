import pytest

from benchmarks.serving import Worker, WorkerError

# A worker that doubles numbers, talks on standard output, and ends when it is asked to fail.
MODULE = """
from benchmarks.serving import serve

def fail():
    raise SystemExit("no more")

def double(number):
    print("doubling")
    return {"doubled": 2 * number}

serve({"double": double, "fail": fail})
"""


@pytest.fixture
def worker(tmp_path, monkeypatch):
    (tmp_path / "doubling.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Worker("doubling", log=tmp_path / "log") as started:
        yield started


def test_a_worker_answers_one_request_after_the_other(worker):
    assert worker.ask("double", number=2) == {"doubled": 4}
    assert worker.ask("double", number=5) == {"doubled": 10}


def test_a_worker_that_ends_is_quoted(worker):
    with pytest.raises(WorkerError, match="no more"):
        worker.ask("fail")


def test_a_worker_that_is_gone_cannot_be_asked_again(worker):
    with pytest.raises(WorkerError):
        worker.ask("fail")
    with pytest.raises(WorkerError):
        worker.ask("double", number=1)
