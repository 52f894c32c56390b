"""Who owns or trades it: short interest, flows, volumes, stakes."""

from __future__ import annotations

import re

from nlp.claims.figures import Figure
from nlp.scene import make_claim, subject_of
from records import Claim

_OUT = ("outflow", "pulled out", "withdr", "redemption", "redeemed", "pulled")
_FLOW = re.compile(
    r"outflow|pulled out|withdr|redemption|redeemed|pulled|inflow|took in|pour|attract|new money|new assets"
)


def read_positioning(figure: Figure, metric: str) -> Claim | None:
    """A figure of ownership or trading; flows have a direction, the rest are levels."""
    scene, quantity = figure.scene, figure.quantity
    found = figure.subject()
    main = scene.memory.main
    if (
        metric == "short_interest"
        and found is not None
        and found.type == "index"
        and figure.by.subject is None
    ):
        found = main if main is not None and main.type == "equity" else found
    flow = None
    if metric == "fund_flow":
        near = _FLOW.findall(figure.clause_before()) or _FLOW.findall(scene.text)
        flow = "down" if near and near[-1] in _OUT else "up"
    return make_claim(
        scene, f"{metric} by its noun", (figure.start, figure.end), "positioning", metric,
        subject_of(found) if found else None, quantity, direction=flow, modality="reported",
        when=scene.period(figure.start, figure.end), unit=quantity.unit or "count",
    )  # fmt: skip
