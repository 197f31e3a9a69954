"""One command: compose the config, check it, do one experiment. ``python run.py --help`` says what can be set."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("HYDRA_FULL_ERROR", "1")  # errors come to us, and we say them in one line

REFUSED, STOPPED = 2, 130
OWN = ("reproduce", "diff")  # words that are no setting


def main(words: Sequence[str]) -> int:
    """The exit status: 0 done, 1 not reproduced, 2 refused with one line, 130 stopped with Ctrl-C."""
    from sim.faults import ScenarioError

    try:
        return dispatch(list(words))
    except ScenarioError as fault:
        return refuse(str(fault))
    except OSError as fault:
        return refuse(f"{fault.filename or 'output'}: {fault.strerror or fault}")
    except KeyboardInterrupt:
        print("Stopped. What was finished is in the folder.", file=sys.stderr, flush=True)
        os._exit(STOPPED)  # at once: compiled code does not hear Ctrl-C


def refuse(line: str) -> int:
    print(line, file=sys.stderr)
    return REFUSED


def dispatch(words: list[str]) -> int:
    """Our own words first; everything else is Hydra's."""
    if {"-h", "--help"} & set(words):
        from experiments.guide import guide

        print(guide([w for w in words if not w.startswith("-")]))
        return 0
    for word in words:
        key, _, value = word.partition("=")
        if key in OWN:
            return own(key, value)
    if any(w.startswith("-") for w in words):  # -m, --cfg and the like
        from experiments.asked import own_words, scenario_file
        from sim.faults import ScenarioError

        own_words(words)
        file, _ = scenario_file(words)
        if file is not None:
            said = "a file works for a single run; for a sweep put it into configs/scenario/"
            raise ScenarioError(f"command line: scenario={file}: {said} and give its name.")
        return hydra(words)
    return single(words)


def own(key: str, value: str) -> int:
    if key == "diff":
        from experiments.compare_scenarios import main as compare

        return compare(value.split(","))
    from experiments.again import again

    return again(Path(value))


def single(words: list[str]) -> int:
    """One run: everything is composed and checked before Hydra makes its folder."""
    from experiments import asked
    from experiments.report import report

    order = asked.from_words(words)
    folder = asked.folder(words)
    asked.writable(folder)
    _, rest = asked.scenario_file(words)
    rest = [w for w in rest if not w.startswith("hydra.run.dir=")]
    return hydra([*rest, f"hydra.run.dir={asked.quoted(str(folder))}"], lambda _, where: report(order, where))


def hydra(words: list[str], job: Callable[[Any, Path], float] | None = None) -> int:
    """Hand over to Hydra, with our sweeper as its default."""
    import hydra as library
    from hydra.core.hydra_config import HydraConfig
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException

    from experiments import sweep
    from sim.faults import ScenarioError
    from sim.load import CONFIGS, explain, forced

    sweep.register()

    def task(config: Any) -> float:
        return (job or composed_job)(config, Path(HydraConfig.get().runtime.output_dir))

    sys.argv = [sys.argv[0], *forced(words)]
    try:
        library.main(version_base="1.3", config_path=str(CONFIGS), config_name="config")(task)()
    except (HydraException, OmegaConfBaseException) as error:
        raise ScenarioError(explain(error, [w for w in words if not w.startswith("-")])) from None
    return 0


def composed_job(config: Any, folder: Path) -> float:
    """A job that Hydra composed itself: one of many under ``-m`` with an optimiser or another launcher."""
    from experiments import asked
    from experiments.report import counted
    from sim.load import plain

    return counted(asked.from_mapping(plain(config)), folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
