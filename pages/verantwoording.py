"""The accountability cycle: what was achieved, done and spent, and what people find of it."""

from effectmap.ui import (
    agenda_view,
    cycle_parts,
    documents_view,
    growth_view,
    pulse,
    review_view,
    shell,
    two_moments_view,
)

workspace = shell.workspace()
sitting, part = cycle_parts.sitting(workspace)
chosen = None
if sitting is None or part == "agenda":
    agenda_view.show(workspace)
elif part == "growth":
    growth_view.show(sitting)
elif part == "compare":
    two_moments_view.show(sitting)
elif part == "documents":
    documents_view.show(sitting)
else:
    chosen = review_view.show(sitting, council=part == "council")
pulse.beat(chosen)
