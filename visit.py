"""What runs at every visit: page settings, language, who is let in, and navigation."""

from effectmap.serving import metrics
from effectmap.ui import shell

with metrics.RUN_SECONDS.time():
    shell.start()
    shell.navigation("top").run()
