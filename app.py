"""What `streamlit run app.py` starts: page settings, language and navigation."""

import streamlit as st

from effectmap.ui import shell

shell.start()
st.navigation(
    [
        st.Page(
            "pages/effectenkaart.py",
            title=shell.title("map"),
            icon=":material/account_tree:",
            default=True,
        ),
        st.Page(
            "pages/indicatoren.py", title=shell.title("indicators"), icon=":material/monitoring:"
        ),
        st.Page("pages/monitors.py", title=shell.title("monitors"), icon=":material/database:"),
    ],
    position="top",
).run()
