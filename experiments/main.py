"""One command: compose the config, check it, do one experiment. ``python run.py --help`` says what can be set."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("HYDRA_FULL_ERROR", "1")  # errors come to us, and we say them in one line

REFUSED, STOPPED = 2, 130
OWN = ("reproduce", "diff")  # words that are no setting
FLAGS = ("-m", "--multirun", "--cfg", "-c", "job", "--resolve")  # of Hydra's; the others choose other files


def main(words: Sequence[str]) -> int:
    """The exit status: 0 done, 1 not reproduced, 2 refused with one line, 130 stopped with Ctrl-C."""
    from experiments.door import trust

    try:
        words = trust.taken(words)
        from experiments.door import console
        from sim.faults import ScenarioError
        from sim.trusted import Untrusted
    except ValueError as fault:  # a folder that cannot be trusted, or a rule in it that cannot be loaded
        return refuse(" ".join(str(fault).split())[:300])
    try:
        return dispatch(console.ready(words))
    except (ScenarioError, Untrusted) as fault:
        return refuse(str(fault))
    except UnicodeEncodeError as fault:
        return refuse(f"{fault.object!a}: no such name can be written in this locale. Set PYTHONUTF8=1.")
    except OSError as fault:
        return refuse(f"{fault.filename or 'output'}: {fault.strerror or fault}")
    except KeyboardInterrupt:
        print("Stopped. What was finished is in the folder.", file=sys.stderr, flush=True)
        os._exit(STOPPED)  # at once: compiled code does not hear Ctrl-C


def command() -> int:
    """``tinderbox …``, the same as ``python run.py …``."""
    return main(sys.argv[1:])


def refuse(line: str) -> int:
    from experiments.folder.called import as_called

    print(as_called(line), file=sys.stderr)
    return REFUSED


def dispatch(words: list[str]) -> int:
    """A question by its name, our own words, flags; everything else is one run."""
    from experiments.door.question import QUESTIONS, ask
    from sim.faults import ScenarioError, cut, listed, nearest

    asked = next((w for w in words if w in QUESTIONS), None)
    if asked:
        return ask(asked, [w for w in words if w != asked])
    if {"-h", "--help"} & set(words):
        from experiments.door.guide import guide
        from experiments.folder.called import as_called

        print(as_called(guide([w for w in words if not w.startswith("-")])))
        return 0
    for word in words:
        key, _, value = word.partition("=")
        if key in OWN:
            if len(words) > 1:
                raise ScenarioError(f"command line: {key}=… stands alone: take the other words away.")
            return own(key, value)
    flags = [w for w in words if w.startswith("-") or w == "job"]
    settings = [w for w in words if w not in flags]
    for word in settings:
        if "=" not in word and not word.startswith("~"):
            raise ScenarioError(f"command line: {cut(word)} is not a setting: write name=value, or ask a question."
                                f"{nearest(word, QUESTIONS)} Questions: {listed(QUESTIONS)}.")  # fmt: skip
    for flag in flags:
        if flag not in FLAGS:
            raise ScenarioError(
                f"command line: {cut(flag)} is no flag here. Allowed: -m, --cfg job, --resolve, --help."
            )
    return with_flags(flags, settings) if flags else single(words)


def own(key: str, value: str) -> int:
    if key == "diff":
        from experiments.compare_scenarios import main as compare

        return compare(value.split(","))
    from experiments.reproduce import again

    return again(Path(value))


def single(words: list[str]) -> int:
    """One run: everything is composed and checked before its folder is made."""
    from experiments.door import asked
    from experiments.run.report import report
    from sim.room import telling_fits

    order = asked.from_words(words, paged=True)
    telling_fits(order.case.scenario.horizon, len(order.case.dyads))
    folder = asked.folder(words)
    asked.writable(folder)
    report(order, folder)
    return 0


def with_flags(flags: list[str], words: list[str]) -> int:
    """A sweep, or the composed config: Hydra's, with our sweeper as its default and our way of reading files."""
    import hydra as library
    from hydra.core.hydra_config import HydraConfig

    from experiments import sweep
    from experiments.door import asked
    from experiments.sweep.laws import quoted
    from sim.layers import CONFIGS
    from sim.settings import forced
    from sim.source import hydras_faults, read_strictly

    words = [quoted(word) for word in words] if {"-m", "--multirun"} & set(flags) else words
    given = asked.swept(words)
    sweep.register()
    read_strictly()

    def task(config: Any) -> float:
        return composed_job(config, Path(HydraConfig.get().runtime.output_dir))

    called = sys.argv
    sys.argv = [called[0], *flags, *forced(given)]  # where Hydra reads them
    try:
        with hydras_faults(words):
            library.main(version_base="1.3", config_path=str(CONFIGS), config_name="config")(task)()
    finally:
        sys.argv = called
    return 0


def composed_job(config: Any, folder: Path) -> float:
    """A job that Hydra composed itself: one of many under ``-m`` with an optimiser or another launcher."""
    from omegaconf import OmegaConf

    from experiments.door import asked
    from experiments.run.report import counted
    from sim.reading import settled

    mapping: Any = OmegaConf.to_container(config, resolve=False)
    return counted(asked.from_mapping(settled(mapping, lambda key: "command line"), paged=True), folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
