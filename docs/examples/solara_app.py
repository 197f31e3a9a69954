"""A run in Mesa's own viewer, with two levers: ``solara run docs/examples/solara_app.py`` (docs/mesa.md)."""

import solara
from mesa.visualization import Slider, SolaraViz, make_plot_component

import sim
from sim import narrate

case = sim.encode(sim.load("kosovo_2021"))
sim.CrisisModel(case)  # the first time, this compiles the engine; better now than behind the page
BACKING, ELSEWHERE = "ties.russia_serbia.commitment", "actors.us.elsewhere"
parameters = {
    "scenario": case,
    "seed": Slider("Luck (seed)", 1, 0, 100, 1),
    BACKING: Slider("Moscow's commitment to Serbia", case.number(BACKING), 0.0, 1.0, 0.05),
    ELSEWHERE: Slider("Washington's business elsewhere", case.number(ELSEWHERE), 0.0, 1.0, 0.05),
}


def told(model):
    """What was done in the last turn, and why."""
    acts = narrate.turn(model).acts if model.turn else ()
    with solara.Card(f"Week {model.turn} of {model.horizon}"):
        for act in acts:
            solara.Text(act.sentence, style="display: block; margin-bottom: 8px")


@solara.component
def Page():
    model = solara.use_memo(lambda: sim.CrisisModel(case, seed=1), [])  # each window plays a run of its own
    plots = [make_plot_component(f"{what}_serbia_kosovo") for what in ("rung", "tension")]
    SolaraViz(model, components=[*plots, told], model_params=parameters, name="Tinderbox")
