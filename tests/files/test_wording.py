import pytest

from voc.files.wording import counted


@pytest.mark.parametrize(("n", "expected"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
def test_one_is_singular(n, expected):
    assert counted(n, "file", "files") == expected
