"""The facilitator's page of a workshop: what the wall shows, and what the room brings in."""

from effectmap.ui import shell, workshop_view

workshop_view.show(shell.workspace())
