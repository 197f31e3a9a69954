"""Event tables of every layout give the same record; what cannot be read has its line."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.forecast.coded import Notes, record
from experiments.forecast.mapping import Map, mapping
from experiments.forecast.reading import table
from experiments.forecast.record import Record
from sim.faults import ScenarioError

# Monday 1990-01-01 begins week 0. GRN acts at 4 after 1 in week 0, RED at 2 in week 1; week 2 has a word of thanks.
ROWS = [
    ("1990-01-01", "GRN", "RED", "111"),
    ("1990-01-03", "GRNGOV", "RED", "190"),
    ("1990-01-03", "GRNGOV", "RED", "190"),
    ("1990-01-10", "RED", "GRN", "130"),
    ("1990-01-21", "GRN", "RED", "050"),
    ("1990-01-21", "TUR", "RED", "190"),
]
LEVELS = [[[4, -1, 0], [-1, 2, -1]]]
MAP = "actors: {GRN: GRN|GRNGOV, RED: [RED, 'REDMIL.*']}\ndyads: [GRN-RED]\nscheme: cameo\n"


def lines(rows: list[tuple[str, ...]], sign: str = "\t", end: str = "\n", head: str = "") -> bytes:
    return (head + "".join(sign.join(row) + end for row in rows)).encode()


def gdelt(width: int) -> list[tuple[str, ...]]:
    """Rows of so many columns: SQLDATE is the second, Actor1Code the sixth, Actor2Code the 16th, EventCode the 27th."""
    found = []
    for number, (day, source, target, code) in enumerate(ROWS):
        row = [""] * width
        row[0], row[1], row[5], row[15], row[26] = str(number), day.replace("-", ""), source, target, code
        row[-1] = 'http://example.org/"stray'
        found.append(tuple(row))
    return found


def icews() -> list[tuple[str, ...]]:
    return [(str(k), day, f"Person of {source}", "Government", source, "text, with a comma", code, "-2.0",
             f"Person of {target}", "", target, "1") for k, (day, source, target, code) in enumerate(ROWS)]  # fmt: skip


ICEWS = ("Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\t"
         "Target Name\tTarget Sectors\tTarget Country\tStory ID\n")  # fmt: skip
SHORT = [(day[2:].replace("-", ""), *rest) for day, *rest in ROWS]
TABLES = {
    "tabs": lines(ROWS),
    "commas, header, BOM, CRLF": b"\xef\xbb\xbf" + lines(ROWS, ",", "\r\n", "date,source,target,code\r\n"),
    "semicolons, other names": lines(ROWS, ";", "\n", "Event Date;Actor1;Actor2;CAMEO\n"),
    "two-digit years": lines(SHORT),
    "spaces": lines(SHORT, " "),
    "gzip": gzip.compress(lines(ROWS)),
    "UTF-16": lines(ROWS).decode().encode("utf-16"),
    "a time of day": lines([(f"{day} 12:30:00", *rest) for day, *rest in ROWS]),
    "quotes": lines([tuple(f'"{cell}"' for cell in row) for row in ROWS], ","),
    "GDELT 1.0 before 2013": lines(gdelt(57)),
    "GDELT 1.0": lines(gdelt(58)),
    "GDELT 2.0": lines(gdelt(61)),
    "ICEWS": lines(icews(), head=ICEWS),
    "ICEWS without a header": lines(icews()),
}


def read(tmp_path: Path, content: bytes, more: str = "", name: str = "events.txt") -> tuple[Record, Notes]:
    (tmp_path / name).write_bytes(content)
    return record(table(tmp_path / name, mapped(tmp_path, more)), mapped(tmp_path, more))


def mapped(tmp_path: Path, more: str = "", whole: str = MAP) -> Map:
    (tmp_path / "map.yaml").write_text(whole + more)
    return mapping(tmp_path / "map.yaml")


@pytest.mark.parametrize("name", TABLES)
def test_every_layout_gives_the_same_record(name: str, tmp_path: Path) -> None:
    found, notes = read(tmp_path, TABLES[name])
    assert found.levels.tolist() == LEVELS
    assert str(found.begin) == "1990-01-01" and found.dyads == ("GRN-RED",)
    assert (notes.rows, notes.used, notes.repeated, notes.malformed) == (6, 5, 1, 0)
    assert sum(notes.actors.values()) == 1 and "TUR" in next(iter(notes.actors))


def test_an_archive_and_a_parquet_table_are_read_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "events.zip", "w") as archive:
        archive.writestr("19900101.export.CSV", lines(gdelt(58)))
    wanted = mapped(tmp_path)
    assert record(table(tmp_path / "events.zip", wanted), wanted)[0].levels.tolist() == LEVELS
    frame = pd.DataFrame(ROWS, columns=["date", "source", "target", "cameo"])
    frame.assign(date=pd.to_datetime(frame["date"])).to_parquet(tmp_path / "events.parquet")
    assert record(table(tmp_path / "events.parquet", wanted), wanted)[0].levels.tolist() == LEVELS


def test_columns_can_be_named_by_the_mapping(tmp_path: Path) -> None:
    rows = lines(
        [(source, "x", day, code, target) for day, source, target, code in ROWS], ",", head="who,x,when,what,whom\n"
    )
    named = "columns: {date: when, source: who, target: whom, code: 4}\n"
    assert read(tmp_path, rows, named)[0].levels.tolist() == LEVELS
    with pytest.raises(ScenarioError, match=r"columns.source = 'wo' is no column. Did you mean who\?"):
        read(tmp_path, rows, named.replace("source: who", "source: wo"))
    with pytest.raises(ScenarioError, match="no column for date is to be seen"):
        read(tmp_path, rows)


def test_rows_that_cannot_be_read_have_their_line_and_the_rest_go_on(tmp_path: Path) -> None:
    bad = lines(ROWS[:2]) + b"1990-13-45\tGRN\tRED\t190\nGRN\tRED\n\n" + lines(ROWS[2:])
    found, notes = read(tmp_path, bad)
    assert found.levels.tolist() == LEVELS and notes.malformed == 2
    assert notes.bad == ["line 3: '1990-13-45' is no date.", "line 4: has 2 columns, not at least 4."]
    with pytest.raises(ScenarioError, match=r"events.txt: line 3: '1990-13-45' is no date\."):
        table(tmp_path / "events.txt", mapped(tmp_path), stop=True)


def test_a_row_cut_short_is_told_by_its_columns(tmp_path: Path) -> None:
    rows = gdelt(58)
    found, notes = read(tmp_path, lines(rows) + lines([rows[1][:40]]))
    assert found.levels.tolist() == LEVELS and notes.bad == ["line 7: has 40 columns, not 57 or 58 or 61."]


def test_unknown_codes_are_counted_and_left_out(tmp_path: Path) -> None:
    found, notes = read(
        tmp_path, lines([*ROWS, ("1990-01-12", "GRN", "RED", "---]"), ("1990-01-12", "GRN", "RED", "990")])
    )
    assert found.levels.tolist() == LEVELS and dict(notes.codes) == {"---]": 1, "990": 1}
    assert any("2 rows with unknown codes" in line for line in notes.lines)


def test_a_day_with_several_codings_counts_once_by_its_highest(tmp_path: Path) -> None:
    found, notes = read(
        tmp_path, lines([*ROWS, ("1990-01-10", "RED", "GRN", "050"), ("1990-01-11", "RED", "GRN", "112")])
    )
    assert found.levels.tolist() == LEVELS and notes.several == 1


def test_a_zero_that_a_spreadsheet_took_is_put_back(tmp_path: Path) -> None:
    found, _ = read(tmp_path, lines([(*row[:3], row[3].lstrip("0")) for row in ROWS]))  # 050 has become 50
    assert found.levels.tolist() == LEVELS


def test_the_codes_tell_the_scheme_where_nobody_says_it(tmp_path: Path) -> None:
    weis = lines([("1990-01-01", "GRN", "RED", "223"), ("1990-01-14", "RED", "GRN", "182")])
    wanted = mapped(tmp_path, whole=MAP.replace("scheme: cameo\n", ""))
    (tmp_path / "events.txt").write_bytes(weis)
    found, notes = record(table(tmp_path / "events.txt", wanted), wanted)
    assert notes.scheme == "weis" and found.levels.tolist() == [[[4, -1], [-1, 3]]]
    (tmp_path / "events.txt").write_bytes(lines([("1990-01-14", "RED", "GRN", "182")]))
    with pytest.raises(ScenarioError, match="could be WEIS or CAMEO"):
        record(table(tmp_path / "events.txt", wanted), wanted)


def test_weeks_begin_where_the_mapping_says_and_parts_of_weeks_are_cut(tmp_path: Path) -> None:
    found, _ = read(tmp_path, TABLES["tabs"], "begin: 1989-12-29\nend: 1990-01-18\n")  # a Friday; three whole weeks
    assert str(found.begin) == "1989-12-29"
    assert found.levels.tolist() == [[[4, -1, -1], [-1, 2, -1]]]
    assert str(found.day(2)) == "1990-01-12"


def test_a_few_rows_far_from_all_others_do_not_stretch_the_weeks(tmp_path: Path) -> None:
    stray = [("1980-01-01", "GRN", "RED", "190"), ("2090-01-01", "GRN", "RED", "190")]
    found, notes = read(tmp_path, lines(ROWS * 20 + stray))
    assert found.levels.tolist() == LEVELS and notes.outside == 2
    found, notes = read(tmp_path, lines(ROWS + stray[:1]))  # one row of seven is no stray
    assert str(found.begin) == "1979-12-31" and notes.outside == 0
    assert str(read(tmp_path, lines(ROWS * 20 + stray), "begin: 1979-12-31\n")[0].begin) == "1979-12-31"


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        ("dyads: [A-B]\n", "lacks actors"),
        (MAP.replace("GRN-RED", "GRN-REED"), "'REED' is not a name in actors. Did you mean RED?"),
        (MAP.replace("GRN-RED", "GRN-GRN"), "one actor twice"),
        (MAP.replace("[GRN-RED]", "[GRN-RED, RED-GRN]"), "stands there twice"),
        (MAP.replace("cameo", "cameoo"), "Did you mean cameo?"),
        (MAP.replace("GRN|GRNGOV", "'GRN('"), "no regular expression"),
        (MAP + "splt: 1995\n", "Did you mean split?"),
        (MAP + "split: soon\n", "must be a date"),
        (MAP + "moves: {level_9: alert}\n", "is not a level"),
    ],
)
def test_a_slip_in_the_mapping_is_said_in_one_line(whole: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as error:
        mapped(tmp_path, whole=whole)
    assert said in str(error.value) and "map.yaml" in str(error.value) and len(str(error.value)) <= 300


def test_names_with_a_dash_of_their_own_can_be_paired(tmp_path: Path) -> None:
    wanted = mapped(tmp_path, whole="actors: {GRN: G, RED-BLUE: R}\ndyads: [GRN-RED-BLUE]\nscheme: weis\n")
    assert wanted.dyads == (("GRN", "RED-BLUE"),)


def test_files_that_are_none_are_said_in_one_line(tmp_path: Path) -> None:
    wanted = mapped(tmp_path)
    (tmp_path / "half.gz").write_bytes(gzip.compress(lines(ROWS * 500))[:60])
    (tmp_path / "empty.csv").write_bytes(b"")
    for name, said in (("none.csv", "no such file"), ("half.gz", "not readable"), ("empty.csv", "has no rows")):
        with pytest.raises(ScenarioError, match=said):
            table(tmp_path / name, wanted)


def test_what_a_forecaster_sees_ends_where_it_stands() -> None:
    whole = Record(("a-b",), np.datetime64("1990-01-01"), np.array([[[0, 1, 2, 3], [4, -1, -1, -1]]], np.int8))
    past = whole.until(2)
    assert past.weeks == 2 and past.height.tolist() == [[4, 1]]
    assert past.levels.base is None  # no view of the whole
    with pytest.raises(IndexError):
        past.levels[0, 0, 2]
    with pytest.raises(ValueError, match="between 1 and 4"):
        whole.until(5)
