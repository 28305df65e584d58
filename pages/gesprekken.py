"""What was heard in conversations with residents, and who brought in what is on the map."""

from effectmap.ui import brought_in_view, new_view, shell, talk_form, talk_parts, talk_review

workspace = shell.workspace()
part = talk_parts.chosen()
if part == "review":
    talk_review.show(workspace)
elif part == "new":
    new_view.show(workspace)
elif part == "brought in":
    brought_in_view.show(workspace)
else:
    talk_form.show(workspace)
    talk_parts.withdrawing()
    talk_parts.totals()
