"""The theme table: who does what at which stage, who pays, and what that shows."""

from effectmap.ui import controls, pulse, shell, theme_table_view

workspace = shell.workspace()
theme = controls.theme_control(workspace)
pulse.beat(theme_table_view.show(workspace, theme))
