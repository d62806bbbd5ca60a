import json
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import ProblemError
from ftgui.data.drafts.spool import INDEX, RECORDS, Place, Spool, SpoolWriter

values = st.dictionaries(st.text(max_size=5), st.text(max_size=30), max_size=3)
records = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 2**40), values), max_size=30)


@given(records, st.integers(0, 35), st.integers(0, 35), st.integers(1, 9))
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    written: list[tuple[int, int, dict[str, str]]],
    start: int,
    stop: int,
    every: int,
) -> None:
    folder = tmp_path_factory.mktemp("spool")
    with SpoolWriter(folder) as writer, Spool(folder) as spool:
        for count, (file, row, content) in enumerate(written, start=1):
            writer.add(row, json.dumps(content).encode(), file)
            if count % every == 0:
                writer.flush()
                assert len(spool) == writer.written == count
        writer.flush()
        assert len(spool) == len(writer) == len(written)
        assert [record.values for record in spool.records(start, stop)] == [item[2] for item in written[start:stop]]
        assert [record.row for record in spool.records(start, stop)] == [item[1] for item in written[start:stop]]
        assert spool.places(start, stop) == [Place(file, row) for file, row, _ in written[start:stop]]
        assert [json.loads(line) for line in spool.lines(start, stop)[0]] == [item[2] for item in written[start:stop]]


def test_whoever_reads_while_it_grows_sees_whole_records_only(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    faults: list[str] = []
    done = threading.Event()

    def watch() -> None:
        with Spool(tmp_path) as spool:
            while not done.is_set() or len(spool) < 20_000:
                count = len(spool)
                for record in spool.records(max(0, count - 5), count):
                    if record.values != {"row": record.row}:
                        faults.append(repr(record))

    thread = threading.Thread(target=watch)
    thread.start()
    for row in range(1, 20_001):
        writer.add(row, b'{"row":%d}' % row)
    writer.close()
    done.set()
    thread.join()
    assert faults == []


def test_a_walk_takes_as_many_as_fit(tmp_path: Path) -> None:
    with SpoolWriter(tmp_path) as writer:
        for size in (10, 10, 10, 5000, 10, 10):
            writer.add(1, b'"%s"' % (b"x" * size))
    with Spool(tmp_path) as spool:
        steps, place = [], 0
        while place < len(spool):
            place = spool.reach(place, rows=2, size=1000)
            steps.append(place)
        assert steps[-1] == 6
        assert all(after - before <= 2 for before, after in zip([0, *steps], steps, strict=False))
        assert spool.reach(3, rows=1000, size=1000) == 4
        assert spool.reach(4, rows=1000, size=1000) == 6
        assert spool.reach(6, rows=1000, size=1000) == 6


def test_a_place_beyond_the_end(tmp_path: Path) -> None:
    SpoolWriter(tmp_path).close()
    with Spool(tmp_path) as spool, pytest.raises(IndexError):
        spool.record(0)


def test_an_entry_takes_sixteen_bytes(tmp_path: Path) -> None:
    with SpoolWriter(tmp_path) as writer:
        writer.add(7, b"{}", file=3)
    assert (tmp_path / RECORDS).read_bytes() == b"{}\n"
    assert (tmp_path / INDEX).read_bytes() == (3).to_bytes(8, "little") + (3 << 48 | 7).to_bytes(8, "little")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProblemError) as caught:
        SpoolWriter(tmp_path / "file")
    assert caught.value.problem.code.startswith("disk.")
    with pytest.raises(ProblemError) as caught:
        Spool(tmp_path / "nowhere")
    assert caught.value.problem.code.startswith("disk.")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told_once_and_as_such(tmp_path: Path) -> None:
    (tmp_path / RECORDS).symlink_to("/dev/full")
    with pytest.raises(ProblemError) as caught, SpoolWriter(tmp_path) as writer:
        writer.add(1, b"{}", 0)
        writer.add(2, b"{}", 0)
        writer.flush()
    assert caught.value.problem.code == "disk.full"
