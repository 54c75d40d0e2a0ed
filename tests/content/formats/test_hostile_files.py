"""Files made to harm: refused with a sentence, at once, and without reading what need not be read."""

from __future__ import annotations

import os
import resource
import stat
import struct
import zipfile
from io import BytesIO

import pytest

from quizsvc.content.findings import ContentErrors
from quizsvc.content.formats import read_foreign
from tests.content.formats.samples import FOLDER, TOPIC, archive, outcome, read

ITEM = (FOLDER / "qti" / "key_in_processing.xml").read_bytes()
MANY = 200_000


def faults(data: bytes, fmt: str | None = None, name: str = "file") -> list[str]:
    """What is said about a file that is refused."""
    with pytest.raises(ContentErrors) as caught:
        read(data, name, fmt)
    return [str(found) for found in caught.value.findings]


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE quiz [<!ENTITY a "b">]>',
        '<!DOCTYPE quiz [<!ENTITY % p SYSTEM "http://x.example/p"> %p;]>',
        "<!DOCTYPE quiz [<!ELEMENT quiz ANY>]>",
        '<!DOCTYPE quiz SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE quiz SYSTEM "https://attacker.example/x.dtd">',
        '<!DOCTYPE quiz SYSTEM "../../x.dtd">',
        '<!DOCTYPE quiz PUBLIC "x" "ftp://attacker.example/x.dtd">',
        '<!doctype quiz [ <!entity a "&b;"> ]>',
        "<!-- c --><?p i?>\n<!DOCTYPE quiz [\n]>",
    ],
)
def test_a_document_type_that_declares_or_fetches_is_refused(doctype):
    """Nothing is declared and nothing is fetched; the sentence says what to remove."""
    (found,) = faults(f'<?xml version="1.0"?>{doctype}<quiz/>'.encode(), "moodle")

    assert "Remove the DOCTYPE" in found


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE quiz>",
        '<!DOCTYPE quiz SYSTEM "quiz.dtd">',
        '<!DOCTYPE quiz PUBLIC "-//IMS//QTI" "http://www.imsglobal.org/xsd/ims_qtiasiv1p2.dtd">',
    ],
)
def test_a_bare_document_type_is_ignored(doctype):
    """Old files have one; lines are counted as if it were not there."""
    sample = (FOLDER / "moodle" / "truefalse.xml").read_text()
    head, rest = sample.split("\n", 1)

    assert outcome(f"{head}\n{doctype}{rest}".encode(), "x.xml", "moodle") == outcome(
        sample.encode(), "x.xml"
    )


def test_a_document_type_inside_the_file_is_refused():
    """Where none may stand, none is read."""
    assert faults(b'<quiz><!DOCTYPE quiz [<!ENTITY a "b">]></quiz>', "moodle")
    assert faults(b'x<!DOCTYPE quiz [<!ENTITY a "b">]><quiz/>', "moodle")


@pytest.mark.parametrize("name", ["../x.xml", "a/../../x.xml", "/etc/x.xml", "C:\\x.xml", "..\\x.xml"])
def test_archives_that_climb_are_refused(name):
    """A name that leads out of the archive, in the ways of every system."""
    (found,) = faults(archive({"ok.xml": ITEM, name: ITEM}), None, "quiz.zip")

    assert "leads out of it" in found


def test_links_and_locked_files_in_archives_are_refused():
    """Neither is ever part of a package of questions."""
    link = zipfile.ZipInfo("link.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr(link, "/etc/passwd")
    locked = bytearray(archive({"x.xml": ITEM}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", locked, locked.find(mark) + offset, 1)

    assert "is a link" in faults(buffer.getvalue())[0]
    assert "is encrypted" in faults(bytes(locked))[0]


def test_archives_that_swell_are_refused():
    """By one member, by all together, and by their number."""
    assert "times its size" in faults(archive({"x.xml": b" " * 3_000_000}))[0]
    assert "unpacks to" in faults(archive({f"{n}.xml": b" " * 1_000_000 for n in range(12)}))[0]
    assert "more than" in faults(archive({f"{n}.xml": b"" for n in range(20_001)}))[0]


def test_a_member_larger_than_it_says_is_refused():
    """Sizes in the directory are a claim; reading stops at them."""
    data = bytearray(archive({"x.xml": ITEM + b" " * 100_000}))
    struct.pack_into("<I", data, data.find(b"PK\x01\x02") + 24, 500)

    assert "damaged" in faults(bytes(data), "qti21")[0]


def test_damaged_archives_are_refused():
    """Cut short, or with a byte turned in the middle."""
    whole = archive({"imsmanifest.xml": b"<manifest/>", "x.xml": ITEM})
    turned = bytearray(whole)
    turned[whole.find(b"x.xml") + 60] ^= 0xFF

    assert "damaged" in faults(whole[:-30])[0]
    assert faults(bytes(turned))
    assert "no questions" in faults(archive({"notes.txt": b"x"}))[0]


def test_large_files_are_refused_before_they_are_read(tmp_path):
    """200 MB cost neither memory nor time."""
    path = tmp_path / "large.xml"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(ContentErrors, match="one fault") as caught:
        read_foreign(path, None, "large.xml", TOPIC)
    assert caught.value.findings[0].code == "too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_only_regular_files_are_opened(tmp_path):
    """A folder, a pipe, a missing file; a pipe without a writer does not hold us."""
    pipe = tmp_path / "pipe.gift"
    os.mkfifo(pipe)
    codes = []
    for path in (tmp_path, pipe, tmp_path / "none.gift"):
        with pytest.raises(ContentErrors) as caught:
            read_foreign(path, "gift", "x", TOPIC)
        codes.append(caught.value.findings[0].code)

    assert codes == ["not_a_file", "not_a_file", "not_found"]


def test_a_file_is_read_from_its_path(tmp_path):
    """As from its bytes."""
    path = tmp_path / "quiz.gift"
    path.write_bytes((FOLDER / "gift" / "plain.gift").read_bytes())

    assert read_foreign(path, None, "quiz.gift", TOPIC) == read(path.read_bytes(), "quiz.gift")


@pytest.mark.parametrize(
    ("data", "fmt"),
    [
        (b"<quiz>" + b"<a>" * MANY, "moodle"),
        (b'<quiz><question type="x">' + b"<answer/>" * (2 * MANY), "moodle"),
        (b"<quiz " + b" ".join(b'a%d="1"' % n for n in range(1000)) + b"/>", "moodle"),
        (b'<assessmentItem identifier="' + b"x" * 1_000_000 + b'">' + b"<p>" * MANY, "qti21"),
        (b"{" * MANY, "gift"),
        (b"a {\n" * MANY, "gift"),
        (b"A. a\n" * MANY + b"ANSWER: A", "aiken"),
        (b"\n" * MANY, "aiken"),
        (b"x" * 17_000_000, "gift"),
        (b"\0" * MANY, None),
        (b"", None),
        (b"\xff\xfe", "gift"),
        (b"<quiz>\xff</quiz>", "moodle"),
        (b'<?xml version="1.0" encoding="rot13"?><quiz/>', "moodle"),
        (b'<?xml version="1.0" encoding="shift_jis"?><quiz>\xff\xff</quiz>', "moodle"),
        (b"PK\x03\x04" + b"\0" * 1000, "canvas"),
    ],
)
def test_floods_are_refused_with_a_sentence(data, fmt):
    """Depth, numbers and sizes have an end, and the fault names the place and the mend."""
    for sentence in faults(data, fmt):
        assert sentence.startswith("file:")
        assert len(sentence) < 400


@pytest.mark.parametrize(
    ("data", "fmt"),
    [
        (b"q {" + b"~a\n" * MANY + b"=b}", "gift"),
        (b"q {=a ~b} " * 20_000, "gift"),
        (b"q {=a ~b#" + b"\\" * MANY + b"}", "gift"),
        (b"q {=a ~b} " + b"$$\\(" * MANY, "gift"),
        (b"<b <i " * MANY + b"q {=a ~b}", "gift"),
        (b"q\nA. " + b"`*_[" * MANY + b"\nB. b\nANSWER: A\n", "aiken"),
    ],
)
def test_what_no_question_can_hold_is_skipped(data, fmt):
    """One item too large does not keep the others out."""
    imported = read(data, "file", fmt)

    assert len(imported.skipped) == 1
    assert imported.bundle.questions == ()


def test_processing_that_runs_too_long_is_not_followed():
    """Rules of 10^5 steps and more end as an item without a key, or with the declared one."""
    sums = b"<baseValue baseType='float'>1</baseValue>" * 5_000
    steps = b"<setOutcomeValue identifier='X'><sum>" + sums + b"</sum></setOutcomeValue>"
    endless = ITEM.replace(b"<responseProcessing>", b"<responseProcessing>" + steps * 30)

    assert read(endless, "x.xml").skipped[0].reason == "it has no key, as in a survey"
