import json
import math

import torch

from benchmarks import gpu


def run(monkeypatch, *options):
    monkeypatch.setattr("sys.argv", ["gpu", *options])
    gpu.main()


def test_without_a_gpu_it_says_so_and_writes_nothing(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    run(monkeypatch, "--out", str(tmp_path))
    assert "no CUDA device here, so nothing was measured" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_every_way_is_measured_and_written(monkeypatch, capsys, tmp_path):
    """On the CPU, which only tries the script out."""
    options = ["--device", "cpu", "--kinds", "short", "--dtypes", "fp32"]
    options += ["--tokens", "200", "--runs", "2", "--no-peers", "--out", str(tmp_path)]
    run(monkeypatch, *options)
    written = json.loads((tmp_path / "benchmark-gpu-cpu.json").read_text())
    rows = written["rows"]
    assert [(row["way"], row["dtype"]) for row in rows] == [
        ("model, by length", "fp32"),
        ("model, as chosen", "fp32"),
    ]
    for row in rows:
        assert len(row["seconds"]) == 2
        assert row["least_cosine"] >= 0.99999
        assert row["padding_share"] == 0
        limit = written["limit_tokens_per_second"][row["dtype"]]
        assert math.isclose(row["limit_share"], row["tokens_per_second"] / limit)
    assert capsys.readouterr().out.count("of the limit") == 2
