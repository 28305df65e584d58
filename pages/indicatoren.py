"""All indicators of a theme in a table, and one of them as a series."""

from effectmap.ui import controls, indicator_view, mandatory_view, monitor_view, shell

workspace = shell.workspace()
theme = controls.theme_control(workspace)
monitor_view.notice(workspace)
indicator_view.table(workspace, theme)
indicator_view.series(workspace, theme)
mandatory_view.show(workspace)
