"""What sources there are, what they cover, how fresh they are and what was refused."""

from effectmap.ui import monitor_view, shell

workspace = shell.workspace()
monitor_view.problems(workspace)
monitor_view.table(workspace)
monitor_view.details(workspace)
