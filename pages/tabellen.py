"""Many items at once, in tables and in Excel."""

from effectmap.ui import controls, exchange_view, formats_view, pulse, shell, table_view

workspace = shell.workspace()
theme = controls.theme_control(workspace)
table_view.show(workspace, theme)
exchange_view.show(workspace, theme)
formats_view.show(workspace, theme)
pulse.beat(None)
