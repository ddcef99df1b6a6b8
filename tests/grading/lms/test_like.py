"""Grades back into the file that a learning system wrote: it differs in the chapter's column and nowhere else."""

import csv
import io

import pytest

from grading.commands.export import Like, export_like
from grading.folder.messages import Trouble
from grading.lms.sheet import NotASheet, sheet_of
from tests.grading.lms import downloads as d
from tests.grading.lms.conftest import give_points
from tests.grading.lms.downloads import ADA, CLASS, FIVE, GRACE, JAN2

MOST = 25.0


@pytest.fixture
def graded(desk):
    """A class in which everybody but one has points, some of them halves."""
    desk.roster(d.canvas_gradebook())
    for listed in (d.moodle_participants(), d.moodle_worksheet(), d.gradescope_roster()):
        desk.roster(listed)
    give_points(desk.course, {person.login: n + 0.5 for n, person in enumerate(CLASS) if person is not GRACE})
    return desk


def filled(desk, content: str | bytes, *chapters: str, name: str = "lms.csv", **how) -> bytes:
    place = desk.write(name, content)
    desk.needs_person = export_like(desk.course, list(chapters) or [FIVE], Like(place, **how), None)
    desk.said = desk.capsys.readouterr().out
    return (desk.course.root / f"{place.stem}-filled{place.suffix}").read_bytes()


def cells(content: bytes, separator: str = ",") -> list[list[str]]:
    encoding = "utf-16" if content.startswith(b"\xff\xfe") else "utf-8-sig"
    return list(csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=separator))


def only_column_differs(before: bytes, after: bytes, column: int, separator: str = ",") -> dict[int, str]:
    """Return the cells of a column that changed, by row, and see that no others did."""
    a, b = cells(before, separator), cells(after, separator)
    assert [len(row) for row in a] == [len(row) for row in b]
    changed = {(y, x): new for y, row in enumerate(b) for x, new in enumerate(row) if new != a[y][x]}
    assert {x for _, x in changed} <= {column}
    # and to the byte: with the old cells put back it is the old file
    sheet = sheet_of(after)
    assert sheet.replaced({place: a[place[0]][place[1]] for place in changed}) == before
    return {y: new for (y, _), new in changed.items()}


FILES = {
    "canvas": (d.canvas_gradebook(), ",", 5),
    "canvas with semicolons and a mark": ("\ufeff" + d.canvas_gradebook(separator=";"), ";", 5),
    "canvas all quoted": (d.canvas_gradebook(quote=csv.QUOTE_ALL, ends="\r\n"), ",", 5),
    "moodle worksheet": (d.moodle_worksheet(), ",", 4),
    "moodle grades": (d.moodle_grades(), ",", 4),
    "brightspace": (d.brightspace_grades(ends="\r\n"), ",", 5),
    "blackboard": (d.blackboard_grades().encode("utf-16"), "\t", 6),
    "blackboard in utf-8": (d.blackboard_grades(), "\t", 6),
    "plain": (d.as_csv([["id", FIVE, "other"], *[[p.login, "", "x"] for p in CLASS]]), ",", 1),
}


@pytest.mark.parametrize("name", FILES)
def test_only_the_chapters_column_differs(graded, name):
    content, separator, column = FILES[name]
    before = content.encode() if isinstance(content, str) else content
    after = filled(graded, before)
    changed = only_column_differs(before, after, column, separator)
    rows = cells(before, separator)
    ada = next(y for y, row in enumerate(rows) if any("lovelace" in cell.lower() for cell in row))
    assert changed[ada] == "0.5"
    assert len(changed) == len(CLASS) - 1


def test_a_file_with_decimal_commas_gets_decimal_commas(graded):
    listed = (
        d.canvas_gradebook(separator=";")
        .replace("7.50", "7,50")
        .replace("75.0", "75,0")
        .replace("70.0", "70,0")
    )
    before = listed.encode()
    changed = only_column_differs(before, filled(graded, before), 5, ";")
    assert "0,5" in changed.values()
    quoted = d.as_csv([["id", FIVE, "x"], *[[p.login, "", "1,5"] for p in CLASS]])
    assert b'lovelaceada,"0,5","1,5"' in filled(graded, quoted)


def test_a_file_in_latin_1_stays_in_latin_1(graded):
    people = [p for p in CLASS if p.first != "Thị Ánh"]
    before = d.canvas_gradebook(people).encode("latin-1")
    after = filled(graded, before)
    assert "Müller".encode("latin-1") in after
    assert after.replace(b",0.5,", b",,", 1) != before
    assert "Graded here, and not in the file: nguyenta." in graded.said


def test_what_the_system_reckons_itself_is_not_written(graded):
    listed = d.canvas_gradebook().replace("Points Possible,,,,,25", "Points Possible,,,,,(read only)")
    with pytest.raises(Trouble, match="it is read only"):
        filled(graded, listed)


def test_excused_and_not_assigned_stay(graded):
    rows = [row.split(",") for row in d.canvas_gradebook().splitlines()]
    text = d.canvas_gradebook().replace(
        '"Lovelace, Ada",4711,04711,lovelaceada,BP-1,', '"Lovelace, Ada",4711,04711,lovelaceada,BP-1,EX'
    )
    after = filled(graded, text)
    assert b"lovelaceada,BP-1,EX," in after
    assert "Left as they were: lovelaceada: the file says EX." in graded.said
    assert graded.needs_person
    assert rows


def test_a_locked_grade_of_moodles_stays(graded):
    text = d.moodle_worksheet()
    line = next(line for line in text.splitlines() if "Ada Lovelace" in line)
    after = filled(graded, text.replace(line, line.replace(",Yes,", ",No,")))
    assert "lovelaceada: Moodle has locked the grade" in graded.said
    assert line.replace(",Yes,", ",No,").encode() in after


def test_students_in_one_and_not_in_the_other_are_listed(graded):
    stranger = d.Person("Mary", "Somerville", "somervillem", 5000)
    filled(graded, d.canvas_gradebook((*CLASS[1:], stranger)))
    assert "In the file, and nobody here: Somerville, Mary." in graded.said
    assert "Graded here, and not in the file: lovelaceada." in graded.said


def test_two_of_one_name_without_a_key_are_not_guessed(graded):
    text = d.as_csv([["name", FIVE], ["Jan Müller", ""], ["Ada Lovelace", ""]])
    after = filled(graded, text)
    assert b"Jan M\xc3\xbcller,\n" in after
    assert "Left as they were: Jan Müller: could be muellerj, muellerj2." in graded.said


def test_a_column_that_counts_otherwise_is_not_filled_without_a_word(graded):
    listed = d.canvas_gradebook(most="100")
    with pytest.raises(Trouble, match=r"counts to 100, and 05-numpy-backprop to \d+: give the assignment"):
        filled(graded, listed)
    after = filled(graded, listed, scaled=True)
    row = next(row for row in cells(after) if row[3] == JAN2.login)
    assert float(row[5]) == pytest.approx(3.5 * 100 / MOST)


@pytest.mark.parametrize("title", ["Numpy Backprop", "Homework 5: NumPy backprop!", "05-numpy-backprop"])
def test_a_column_is_found_by_the_chapters_name(graded, title):
    assert b"lovelaceada,0.5" in filled(graded, d.as_csv([["id", title], *[[p.login, ""] for p in CLASS]]))


def test_a_column_of_another_name_is_said(graded):
    listed = d.as_csv([["id", "Homework 5", "Homework 6"], *[[p.login, "", ""] for p in CLASS]])
    with pytest.raises(
        Trouble, match=r"No column is called as a chapter is .* there are Homework 5, Homework 6"
    ):
        filled(graded, listed)
    assert b"lovelaceada,0.5,\n" in filled(graded, listed, columns={FIVE: "Homework 5"})
    with pytest.raises(Trouble, match="No column is called 'Homework 7'"):
        filled(graded, listed, columns={FIVE: "Homework 7"})


def test_two_columns_that_could_be_meant_are_not_guessed(graded):
    listed = d.as_csv(
        [["id", "numpy backprop draft", "numpy backprop final"], *[[p.login, "", ""] for p in CLASS]]
    )
    with pytest.raises(Trouble, match="could be the column 'numpy backprop draft' or 'numpy backprop final'"):
        filled(graded, listed)


def test_the_file_of_the_system_is_never_written_over(graded):
    place = graded.write("lms.csv", d.canvas_gradebook())
    with pytest.raises(Trouble, match=r"lms\.csv stays as it is"):
        export_like(graded.course, [FIVE], Like(place), place)
    assert place.read_text() == d.canvas_gradebook()


def test_a_second_time_over_the_filled_file_changes_nothing(graded):
    once = filled(graded, d.canvas_gradebook())
    assert filled(graded, once) == once


def test_without_like_it_says_whom_the_system_would_not_find(graded):
    from grading.commands.export import export

    give_points(graded.course, {"stranger": 3.0})
    export(graded.course, [FIVE], "canvas", None)
    said = graded.capsys.readouterr().out
    assert "1 student of them has no key by which Canvas would find them (stranger)" in said
    assert (
        '"Lovelace, Ada",4711,04711,lovelaceada,BP-1,0.5' in (graded.course.root / "canvas.csv").read_text()
    )


@pytest.mark.parametrize(
    "text", ['a,"b, c",d\n1,"2 ""x""",3\r\n\r\n4,5,"6\n7"\n', "a;b\n1;2", "\n\na\tb\n", "x\n1\n"]
)
def test_cells_are_those_that_python_reads(text):
    sheet = sheet_of(text.encode())
    expected = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=sheet.separator) if row]
    assert [sheet.values(n) for n in range(len(sheet.rows))] == expected
    assert sheet.replaced({}) == text.encode()


def test_a_quotation_mark_that_is_never_closed_is_told():
    with pytest.raises(NotASheet):
        sheet_of(b'a,b\n"1,2\n3,4\n')


def test_ada_is_ada(graded):
    assert ADA.login == "lovelaceada"


# What a worksheet's first row says elsewhere, and of a locked grade: from Moodle's language packs (docs/lms.md).
ELSEWHERE = {
    "German": ("ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Bewertung kann geändert werden", "Nein"),
    "French": ("Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,La note peut être modifiée", "Non"),
    "Spanish": ("Identificador,Nombre completo,Dirección de correo,Estatus,Calificación,Calificación máxima,La calificación puede ser cambiada", "No"),
    "Italian": ("Identificativo,Nome,Indirizzo email,Stato,Valutazione,Valutazione massima,La valutazione può essere cambiata", "No"),
    "Dutch": ("Identificatie,Volledige naam,E-mailadres,Status,Cijfer,Maximaal cijfer,Het cijfer kan gewijzigd worden", "Nee"),
    "Portuguese": ("Identificador,Nome completo,E-mail,Estado,Avaliação,Nota máxima,A nota pode ser alterada.", "Não"),
    "Catalan": ("Identificador,Nom complet,Adreça electrònica,Estat,Qualificació,Qualificació màxima,Es pot canviar la qualificació", "No"),
    "Swedish": ("Identifierare,Fullständigt namn,E-postadress,Status,Betyg,Maxbetyg,Betyg kan ändras", "Nej"),
}  # fmt: skip


@pytest.mark.parametrize("language", ELSEWHERE)
def test_a_worksheet_of_moodles_in_another_language_is_filled_in(graded, language):
    head, _ = ELSEWHERE[language]
    first, *rows = d.moodle_worksheet().splitlines()
    before = "\n".join([",".join([*head.split(","), *first.split(",")[7:]]), *rows, ""]).encode()
    changed = only_column_differs(before, filled(graded, before), 4)
    assert len(changed) == len(CLASS) - 1
    ada = next(y for y, row in enumerate(cells(before)) if row[1] == "Ada Lovelace")
    assert changed[ada] == "0.5"
    # the maximum was understood: half as much asks for a scale
    with pytest.raises(Trouble, match="--scale"):
        filled(graded, before.replace(b",25.00,", b",12.50,"))


@pytest.mark.parametrize("language", ELSEWHERE)
def test_a_locked_grade_stays_in_another_language(graded, language):
    head, no = ELSEWHERE[language]
    first, *rows = d.moodle_worksheet().splitlines()
    rows = [row.replace(",Yes,", f",{no},") if "Ada Lovelace" in row else row for row in rows]
    filled(graded, "\n".join([",".join([*head.split(","), *first.split(",")[7:]]), *rows, ""]))
    assert "lovelaceada: Moodle has locked the grade" in graded.said
