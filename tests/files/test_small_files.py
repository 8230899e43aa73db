import hashlib

import pytest

from voc.errors import ConfigError
from voc.files.atomic import replacing, write_atomically
from voc.files.small_files import cache_folder, digest_of, read_bytes, read_text


def test_text_is_read_without_its_mark(tmp_path):
    (tmp_path / "a.yaml").write_bytes("å: ö\n".encode("utf-8-sig"))
    assert read_text(tmp_path / "a.yaml") == "å: ö\n"


def test_text_that_is_not_utf8_names_its_line(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"a: 1\nb: \xe5\n")
    with pytest.raises(ConfigError, match=r"a\.yaml must be UTF-8 text, but line 2"):
        read_text(tmp_path / "a.yaml")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"no file .*a\.yaml"):
        read_bytes(tmp_path / "a.yaml")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        read_bytes(tmp_path)


def test_the_digest_is_sha256(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert digest_of(tmp_path / "a") == hashlib.sha256(b"abc").hexdigest()


def test_the_cache_folder_can_be_chosen_and_is_created(tmp_path):
    assert cache_folder(tmp_path / "a" / "b").is_dir()


@pytest.mark.parametrize("content", ["å\r\nö", b"\x00\xff"])
def test_content_is_written_as_it_is(tmp_path, content):
    write_atomically(tmp_path / "new" / "a", content)
    data = content.encode() if isinstance(content, str) else content
    assert (tmp_path / "new" / "a").read_bytes() == data


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")

    def fail_half_way():
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail_half_way()
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
    assert path.read_text() == "old"


def test_a_written_file_has_the_usual_permissions(tmp_path):
    (tmp_path / "usual").touch()
    write_atomically(tmp_path / "a", "x")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "usual").stat().st_mode
