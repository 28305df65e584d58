"""Many items at once, in tables."""

from effectmap.ui import controls, pulse, shell, table_view

workspace = shell.workspace()
theme = controls.theme_control(workspace)
table_view.show(workspace, theme)
pulse.beat(None)
