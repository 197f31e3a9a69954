"""Bars: what an actor cannot do for a time, whatever it wants; here those that hold while a measure of its own stands.

A bar to a date is the option's first turn (``not_before``); the others are rows of ``w.bar``, looked up as an option is
priced, since a measure that is taken down, or traded away, gives its maker's hands back.
"""

from __future__ import annotations

from sim.vocabulary import compiled


@compiled
def barred(w, s, o):
    """Whether a measure of its own actor now stands that shuts the option."""
    now = s.run[0].turn
    for b in range(w.option[o].first_bar, w.option[o].last_bar):
        if now < w.bar[b].until and s.option[w.bar[b].standing].until >= now:
            return True
    return False
