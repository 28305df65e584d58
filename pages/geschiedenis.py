"""Who changed what, when and why; any moment opened again, and two moments side by side."""

from effectmap.ui import (
    compare_view,
    history_parts,
    history_view,
    moment_view,
    people_view,
    shell,
    snapshot_view,
)

history = history_parts.history(shell.workspace())
part = history_parts.chosen()
if part == "moment":
    moment_view.show(history)
elif part == "compare":
    compare_view.show(history)
elif part == "snapshots":
    snapshot_view.show(history)
elif part == "people":
    people_view.show(history)
else:
    history_view.show(history)
