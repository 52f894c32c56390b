"""Who owns or trades it: short interest, flows, volumes, stakes."""

from __future__ import annotations

from nlp.claims.figures import Figure
from nlp.scene import make_claim, subject_of
from records import Claim


def read_positioning(figure: Figure, metric: str) -> Claim | None:
    """A figure of ownership or trading; flows have a direction, the rest are levels."""
    scene, quantity = figure.scene, figure.quantity
    found = figure.subject()
    flow = None
    if metric == "fund_flow":
        flow = (
            "down"
            if any(w in scene.text for w in ("outflow", "pulled out", "withdr", "redemption"))
            else "up"
        )
    return make_claim(
        scene, f"{metric} by its noun", (figure.start, figure.end), "positioning", metric,
        subject_of(found) if found else None, quantity, direction=flow, modality="reported",
        when=scene.period(figure.start, figure.end), confidence=0.7, unit=quantity.unit or "count",
    )  # fmt: skip
