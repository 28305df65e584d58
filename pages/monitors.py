"""What sources there are, what they cover, how fresh they are and what was refused."""

from effectmap.ui import intake_view, link_view, monitor_view, package_view, shell

workspace = shell.workspace()
monitor_view.problems(workspace)
intake_view.decisions(workspace)
monitor_view.table(workspace)
monitor_view.left_out(workspace)
package_view.download(workspace)
link_view.link(workspace)
intake_view.incoming(workspace)
monitor_view.details(workspace)
intake_view.history(workspace)
