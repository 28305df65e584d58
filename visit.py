"""What runs at every visit: page settings, language, who is let in, and navigation."""

from effectmap.ui import shell

shell.start()
shell.navigation("top").run()
