"""The map on the wall of a room: full screen, in parts that can be read from the back."""

from effectmap.ui import shell, wall_view

wall_view.show(shell.workspace())
