"""What `streamlit run app.py` starts: the server, with what it answers beside the pages."""

import streamlit as st

from effectmap.room.routes import routes

app = st.App("visit.py", routes=routes())
