"""What `streamlit run app.py` starts: the server, with what stands around and beside the pages."""

import streamlit as st

from effectmap.room.routes import routes
from effectmap.serving.around import around, started

app = st.App("visit.py", routes=routes(), middleware=around(), lifespan=started)
