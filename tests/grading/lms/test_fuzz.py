"""Damaged and hostile archives and CSVs of our own making: a sentence each, nothing outside, memory bounded.

All of it is harmless: archives that are cut, turned about, or say wrong lengths, and streams of zeros that stop at
the limit. A sample runs with every change, all 2,000 with PROOF=1.
"""

import gzip
import io
import os
import random
import resource
import tarfile
import zipfile

import pytest

from grading.commands.roster import read_list
from grading.folder.messages import Trouble
from grading.lms.archives import MB, Refused, Scratch
from grading.lms.chapters import chapters_of
from grading.lms.reading import files_of, read
from grading.lms.roster import Roster
from grading.lms.systems import read_hand_ins
from tests.grading.lms import downloads as d
from tests.grading.lms.downloads import ADA, CLASS, FIVE, GRACE, NOTEBOOKS, ROOT, notebook

N5 = NOTEBOOKS[FIVE]
ALL, SAMPLE = 2000, 120
NAMES = (
    "../out.ipynb",
    "/out.ipynb",
    "C:\\out.ipynb",
    "a/../../out.ipynb",
    "..",
    ".",
    "//",
    "x" * 3000,
    "a/" * 80 + "b",
    "tab\there",
    "..\\..\\out",
)
CHAPTERS = chapters_of({FIVE: ROOT / "source" / FIVE})


def mangled(content: bytes, chance: random.Random) -> bytes:
    """Return content cut short, with some bytes changed, or with a piece out of the middle."""
    if not content:
        return content
    way = chance.randrange(4)
    if way == 0:
        return content[: chance.randrange(len(content))]
    if way == 1:
        changed = bytearray(content)
        for _ in range(chance.randrange(1, 20)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        return bytes(changed)
    start = chance.randrange(len(content))
    if way == 2:
        return content[:start] + content[start + chance.randrange(1, 200) :]
    # lengths and offsets stand in the last bytes of a zip
    tail = bytearray(content[-60:])
    for _ in range(6):
        tail[chance.randrange(len(tail))] = chance.randrange(256)
    return content[:-60] + bytes(tail)


def inner_archive(chance: random.Random) -> tuple[str, bytes]:
    name = chance.choice(NAMES)
    files = {
        name.rstrip("/") or "x": b"x",
        N5: notebook("inner"),
        "zeros": bytes(chance.choice((10, 70 * MB))),
    }
    if chance.random() < 0.5:
        return "work.tar.gz", _tar(files, chance)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for inner, content in files.items():
            archive.writestr(zipfile.ZipInfo(inner), content, zipfile.ZIP_DEFLATED)
        link = zipfile.ZipInfo("link.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/hostname")
    return "work.zip", packed.getvalue()


def _tar(files: dict[str, bytes], chance: random.Random) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name[:3000])
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE):
            entry = tarfile.TarInfo("link.ipynb")
            entry.type, entry.linkname = kind, "/etc/hostname"
            archive.addfile(entry)
    content = packed.getvalue()
    if chance.random() < 0.3:
        # a header that says a wrong size
        content = content[:124] + b"00077777777\x00" + content[136:]
    return gzip.compress(content, 1)


def download(chance: random.Random) -> bytes:
    """Return a class's download in which one hand-in, or the whole of it, is bad."""
    name, inner = inner_archive(chance)
    if chance.random() < 0.7:
        inner = mangled(inner, chance)
    files = {d.canvas_name(ADA, name, 1): inner, d.canvas_name(GRACE, N5, 2): notebook("g")}
    packed = d.zipped(files)
    return mangled(packed, chance) if chance.random() < 0.4 else packed


def csv_file(chance: random.Random) -> bytes:
    text = chance.choice(
        [
            d.canvas_gradebook(),
            d.moodle_worksheet(),
            d.brightspace_grades(),
            d.blackboard_grades(),
            d.plain_list(),
        ]
    )
    content = text.encode(chance.choice(["utf-8", "utf-16", "utf-8-sig"]))
    return mangled(content, chance)


def count() -> int:
    return ALL if os.environ.get("PROOF") else SAMPLE


def test_bad_archives_cost_a_sentence_and_their_author_alone(tmp_path, tell):
    chance = random.Random(5)
    good, said = 0, []
    roster = Roster(tmp_path / "none")
    for person in CLASS:
        roster.add(d_keys(person))
    for n in range(count() // 2):
        folder = tmp_path / str(n)
        (folder / "scratch").mkdir(parents=True)
        place = folder / "submissions.zip"
        place.write_bytes(download(chance))
        scratch = Scratch(folder / "scratch")
        try:
            files = files_of(place, scratch)
            _, hand_ins = read_hand_ins(place, files)
        except (Refused, Trouble) as why:
            said.append(str(why))
        else:
            found = [read(one, CHAPTERS, {}, scratch) for one in hand_ins]
            for one in found:
                assert one.notebooks or one.left_out, n
                for what, why in one.left_out:
                    assert what, n
                    assert "\n" not in why, n
                    assert 5 < len(why) < 400, n
            answers = {book.file.shown for one in found for book in one.notebooks}
            good += any(N5 in name for name in answers)
        written = [path for path in folder.rglob("*") if path.is_file()]
        assert all(path == place or path.parent == folder / "scratch" for path in written)
        assert all(path.name.isdigit() for path in written if path != place)
        for path in written:
            path.unlink()
    assert not list(tmp_path.parent.rglob("*out.ipynb"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert good > count() // 8
    assert said
    assert all(5 < len(one) < 400 for one in said)
    tell(
        f"{count() // 2} bad archives: {len(said)} refused as a whole, in {good} the good hand-in was found; peak {peak:.0f} MB"
    )


def d_keys(person):
    from grading.lms.people import Keys

    return Keys(lms_id=str(person.number), first_name=person.first, last_name=person.last, login=person.login)


def test_bad_lists_cost_a_sentence(tmp_path, tell):
    chance = random.Random(6)
    said = []
    for n in range(count() // 2):
        place = tmp_path / "class.csv"
        place.write_bytes(csv_file(chance))
        try:
            listed = read_list(place)
        except Trouble as trouble:
            said.append(str(trouble))
        else:
            # what was read is what is written again
            assert listed.sheet.replaced({}) == place.read_bytes(), n
    assert said
    assert all(one.startswith("class.csv ") and len(one) < 600 for one in said)
    tell(f"{count() // 2} bad lists: {len(said)} told in a sentence, the others read as far as they go")


def test_a_stream_of_zeros_stops_at_the_limit(tmp_path):
    """Two gigabytes that pack into two megabytes: nothing of it is believed, and little of it read."""
    place = tmp_path / "zeros.tar.gz"
    with gzip.open(place, "wb", 1) as packed:
        entry = tarfile.TarInfo("zeros.ipynb")
        entry.size = 2048 * MB
        packed.write(entry.tobuf())
        for _ in range(600):
            packed.write(bytes(MB))
    files = {
        d.canvas_name(ADA, "work.tar.gz", 1): place.read_bytes(),
        d.canvas_name(GRACE, N5, 2): notebook("g"),
    }
    whole = tmp_path / "submissions.zip"
    whole.write_bytes(d.zipped(files))
    (tmp_path / "scratch").mkdir()
    scratch = Scratch(tmp_path / "scratch")
    _, hand_ins = read_hand_ins(whole, files_of(whole, scratch))
    ada, grace = (read(one, CHAPTERS, {}, scratch) for one in hand_ins)
    assert "becomes too large when it is unpacked" in str(ada.left_out) or "is larger than 64 MB" in str(
        ada.left_out
    )
    assert not ada.notebooks
    assert grace.notebooks
    assert sum(path.stat().st_size for path in (tmp_path / "scratch").iterdir()) < 300 * MB


@pytest.mark.parametrize("many", [6_000])
def test_too_many_files_are_not_even_listed(tmp_path, many):
    files = {d.canvas_name(ADA, "work.zip", 1): d.zipped({f"{n}.txt": b"" for n in range(many)})}
    place = tmp_path / "submissions.zip"
    place.write_bytes(d.zipped(files))
    (tmp_path / "scratch").mkdir()
    scratch = Scratch(tmp_path / "scratch")
    _, (ada,) = read_hand_ins(place, files_of(place, scratch))
    assert "holds too many files" in str(read(ada, CHAPTERS, {}, scratch).left_out)
