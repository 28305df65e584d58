"""What `streamlit run app.py` starts: page settings, language and navigation."""

import streamlit as st

from effectmap.ui import shell

shell.start()
st.navigation(
    [
        st.Page(f"pages/{file}.py", title=shell.title(page), icon=icon, default=page == "map")
        for page, file, icon in shell.PAGES
    ],
    position="top",
).run()
