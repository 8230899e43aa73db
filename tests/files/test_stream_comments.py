"""What is streamed is what `read_feedback` gives, whatever the format and wherever blocks end."""

import csv
import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from voc.errors import ConfigError, InputError
from voc.files import comment_stream, parquet, raw_table
from voc.files.comment_stream import stream_comments
from voc.files.read import read_feedback

N_ROWS = 150


@pytest.fixture(params=[1, 7, 40, 10_000], ids=lambda n: f"blocks of {n}", autouse=True)
def block_rows(request, monkeypatch):
    """Small blocks; columns are chosen by as many rows as ever."""
    for module in (raw_table, parquet):
        monkeypatch.setattr(module, "BLOCK_ROWS", request.param)
    return request.param


def records():
    """Rows of which some have no text, one is too long, and ids repeat."""
    texts = [f'Comment {i}, "quoted",\nwith a line: {"late parcel " * (i % 5)}' for i in range(150)]
    texts[3] = texts[77] = ""
    texts[50] = "long " * 100
    texts[120] = "a\0b"
    ids = [f"c{i}" for i in range(N_ROWS)]
    ids[60] = ids[61] = ids[140] = "c2"
    ids[90] = " "
    return [
        {"id": id, "comment": text, "nps": i % 11, "country": "SE" if i % 2 else "IR"}
        for i, (id, text) in enumerate(zip(ids, texts, strict=True))
    ]


def write_csv(path, delimiter=",", broken=True, encoding="utf-8"):
    out = io.StringIO()
    writer = csv.DictWriter(out, ["id", "comment", "nps", "country"], delimiter=delimiter)
    writer.writeheader()
    for number, record in enumerate(records()):
        writer.writerow(record)
        if broken and number % 50 == 20:
            out.write('x1,"opened and not closed,5,SE\r\nonly,two\r\n\r\n')
    path.write_bytes(out.getvalue().encode(encoding))


def write_jsonl(path):
    lines = [json.dumps(record) for record in records()]
    lines[10:10] = ["", "{broken", "[1, 2]", "  "]
    path.write_text("\n".join([*lines, "", ""]), encoding="utf-8")


def write_parquet(path):
    rows = [record | {"number": i} for i, record in enumerate(records())]
    table = pa.Table.from_pylist(rows)
    table = table.set_column(0, "id", table["id"].dictionary_encode())
    pq.write_table(table, path, row_group_size=40)


def write_text(path):
    lines = [record["comment"].replace("\n", "\n\n") for record in records()]
    path.write_text("\n".join([*lines, "", " "]), encoding="utf-8")


def write_undecodable(path):
    write_csv(path)
    path.write_bytes(path.read_bytes().replace(b"Comment 33,", b"Comment \xff\xfe33,"))


def write_json(path):
    path.write_text(json.dumps(records()), encoding="utf-8")


def write_gzip(path):
    write_jsonl(path)
    path.write_bytes(gzip.compress(path.read_bytes()))


def write_zst(path):
    write_csv(path)
    path.write_bytes(zstandard.ZstdCompressor().compress(path.read_bytes()))


WRITERS = {
    "survey.csv": write_csv,
    "survey.tsv": lambda path: write_csv(path, "\t", broken=False),
    "semicolons.csv": lambda path: write_csv(path, ";", broken=False),
    "utf16.csv": lambda path: write_csv(path, encoding="utf-16"),
    "undecodable.csv": write_undecodable,
    "survey.jsonl": write_jsonl,
    "survey.parquet": write_parquet,
    "survey.txt": write_text,
    "survey.json": write_json,
    "survey.jsonl.gz": write_gzip,
    "survey.csv.zst": write_zst,
}


def streamed(inputs, **options):
    with stream_comments(inputs, **options) as stream:
        blocks = list(stream.blocks())
        ids = [id for block in blocks for id in block.ids]
        return ids, [text for block in blocks for text in block.texts], stream


def assert_same(inputs, **options):
    ids, texts, stream = streamed(inputs, **options)
    whole = read_feedback(inputs, **options)
    assert ids == whole.table["comment_id"].to_pylist()
    assert texts == whole.table["text"].to_pylist()
    assert stream.n_kept == len(ids)
    assert [(c.role, c.column) for c in stream.columns] == [
        (c.role, c.column) for c in whole.columns
    ]
    assert stream.skipped == whole.skipped
    assert tuple(stream.sources) == whole.sources
    assert set(stream.warnings) == set(whole.warnings)
    return stream


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("limit", [None, 1, 79])
def test_a_file_gives_the_same_comments_ids_and_counts(tmp_path, name, limit):
    WRITERS[name](tmp_path / name)
    stream = assert_same([tmp_path / name], max_chars=300, limit=limit)
    if limit is None:
        assert stream.skipped


@pytest.mark.parametrize("unit", ["paragraph", "file"])
def test_plain_text_may_be_paragraphs_or_one_comment(tmp_path, unit):
    write_text(tmp_path / "a.txt")
    (tmp_path / "a.txt").write_bytes((tmp_path / "a.txt").read_bytes().replace(b"\0", b""))
    assert_same([tmp_path / "a.txt"], text_unit=unit, max_chars=100_000)


def test_several_inputs_follow_each_other(tmp_path):
    for name, write in WRITERS.items():
        write(tmp_path / name)
    assert_same([tmp_path], max_chars=300)


def test_rows_are_numbered_through_all_inputs_where_there_are_no_ids(tmp_path):
    for name in ("a.txt", "b.txt"):
        write_text(tmp_path / name)
    stream = assert_same([tmp_path / "a.txt", tmp_path / "b.txt"], max_chars=300)
    assert len(stream.sources) == 2


def test_named_columns_are_used(tmp_path):
    WRITERS["survey.csv"](tmp_path / "survey.csv")
    assert_same([tmp_path / "survey.csv"], text="country", id="comment")


def test_a_first_row_without_a_name_is_data(tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text("".join(f"{i},The parcel number {i} came late\n" for i in range(30)), "utf-8")
    stream = assert_same([path])
    assert "has no header" in stream.warnings[0]


def test_standard_input_is_streamed(tmp_path, monkeypatch):
    write_jsonl(tmp_path / "survey.jsonl")
    content = (tmp_path / "survey.jsonl").read_bytes()
    write_text(tmp_path / "more.txt")
    for inputs in (["-"], ["-", tmp_path / "more.txt"]):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        ids, texts, _ = streamed(inputs)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        whole = read_feedback(inputs)
        assert ids == whole.table["comment_id"].to_pylist()
        assert texts == whole.table["text"].to_pylist()


def test_a_record_without_the_columns_of_the_first_ones_has_no_text(tmp_path):
    rows = [{"id": i, "text": f"The parcel {i} came late"} for i in range(60)]
    rows[50] = {"id": 50, "body": "another"}
    path = tmp_path / "mixed.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    ids, _, stream = streamed([path])
    assert ids == [str(i) for i in range(60) if i != 50]
    assert [(group.reason, group.count) for group in stream.skipped] == [("empty text", 1)]


def test_ids_that_came_many_blocks_ago_are_known(tmp_path):
    rows = [{"id": f"c{i % 37}", "text": f"The parcel {i} came late"} for i in range(300)]
    path = tmp_path / "repeated.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert_same([path])


@pytest.mark.parametrize(
    ("content", "options", "error", "message"),
    [
        ("id,comment\n", {}, InputError, "holds no rows"),
        ("id,comment\n1,\n2, \n", {"text": "comment"}, InputError, "2 empty text"),
        ("id,comment\n1,late\n", {"text": "body"}, ConfigError, "no column 'body'"),
        ("id,n\n1,2\n", {}, InputError, "No column"),
        ("a\n", {"limit": 0}, ConfigError, "limit"),
        ('id,comment\n1,"open\n2,"open\n', {}, InputError, "stray quote"),
    ],
)
def test_errors_are_those_of_reading_whole(tmp_path, content, options, error, message):
    path = tmp_path / "survey.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(error, match=message) as streaming:
        streamed([path], **options)
    with pytest.raises(error) as whole:
        read_feedback([path], **options)
    assert str(streaming.value) == str(whole.value)


def test_a_parquet_file_that_is_cut_is_refused(tmp_path):
    write_parquet(tmp_path / "a.parquet")
    content = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        streamed([tmp_path / "a.parquet"])


def test_only_a_block_is_read_ahead(tmp_path, block_rows):
    path = tmp_path / "long.txt"
    path.write_text("The parcel came late\n" * 500, "utf-8")
    with stream_comments([path]) as stream:
        first = next(stream.blocks())
    assert len(first.ids) == min(block_rows, 500)


def test_columns_are_chosen_by_the_first_rows_with_the_same_header(tmp_path, monkeypatch):
    monkeypatch.setattr(comment_stream, "BLOCK_ROWS", 30)
    for number in range(4):
        write_csv(tmp_path / f"{number}.csv", broken=False)
    chosen = []
    choose = comment_stream.choose_for_headers
    monkeypatch.setattr(
        comment_stream,
        "choose_for_headers",
        lambda tables, named: (
            chosen.extend(map(len, (t.table for t in tables))) or choose(tables, named)
        ),
    )
    streamed([tmp_path])
    assert sum(chosen) <= 30
    assert chosen[0] > 0
