"""A small piece of what ``make beat`` does to the door; and the beating finds what is put in its way."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.checks.beat import configs, mutations, words
from experiments.checks.beat.__main__ import main
from sim import reading


def test_mutated_files_are_refused_or_heard() -> None:
    (figure,) = configs.beat(3, 0.001)
    assert figure.faults == [] and figure.tried == 100
    assert figure.notes["refused"] > 50 and figure.notes["accepted"] > 3


def test_mutated_words_are_refused_or_heard() -> None:
    (figure,) = words.beat(3, 0.01)
    assert figure.faults == [] and figure.tried == 20 and len(figure.notes) == 2


def test_every_number_is_the_same_file_and_word_each_time(tmp_path: Path) -> None:
    assert configs.Configs(5, tmp_path).text(7) == configs.Configs(5, tmp_path).text(7)
    assert words.Words(5).word(7) == words.Words(5).word(7)
    assert len({configs.Configs(5, tmp_path).text(n) for n in range(40)}) > 30


def test_a_reader_that_lets_octal_pass_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, mutations.wrong_number)
    monkeypatch.setattr(mutations, "WRONG", ("010", "07"))
    assert configs.beat(3, 0.0001)[0].faults == []
    monkeypatch.setattr(reading, "ANOTHER_BASE", reading.re.compile("(?!)"))
    monkeypatch.setattr(reading, "FLOAT", reading.re.compile("-?[0-9.]+"))
    assert any("accepted: wrong_number" in fault for fault in configs.beat(3, 0.0003)[0].faults)


def test_a_reader_that_lets_a_key_stand_twice_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgetful(dict):  # type: ignore[type-arg]
        def __contains__(self, key: object) -> bool:
            return False

    only(monkeypatch, mutations.twice)
    monkeypatch.setattr(reading.Reader, "mapping", forgetting(reading.Reader.mapping, Forgetful))
    assert any("accepted: twice" in fault for fault in configs.beat(3, 0.0001)[0].faults)


def only(monkeypatch: pytest.MonkeyPatch, mutation: mutations.Mutation) -> None:
    monkeypatch.setattr(configs, "MUST", (mutation,))
    monkeypatch.setattr(configs, "MAY", (mutation,))


def forgetting(mapping, kind):  # type: ignore[no-untyped-def]
    """The same function, whose second dictionary (the lines of the keys) never holds a key."""
    import inspect
    import textwrap

    source = textwrap.dedent(inspect.getsource(mapping)).replace("lines: dict[str, int] = {}", "lines = kind()")
    space = {**vars(reading), "kind": kind}
    exec(source, space)
    return space["mapping"]


def test_a_long_or_broken_refusal_and_a_traceback_are_faults() -> None:
    figure = configs.Figure("x")
    error = configs.ScenarioError("x")
    error.args = ("two\nlines",)
    mutations.tried(figure, "1", lambda: mutations.refusal(error))
    mutations.tried(figure, "2", lambda: str(1 // 0))
    assert figure.tried == 2 and len(figure.faults) == 2 and "ZeroDivisionError" in figure.faults[1]


def test_the_command_refuses_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config"]) == 2
    assert "Did you mean configs?" in capsys.readouterr().err
