"""What `streamlit run app.py` starts: page settings, language, who is let in, and navigation."""

from effectmap.ui import shell

shell.start()
shell.navigation("top").run()
