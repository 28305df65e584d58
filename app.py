"""What `streamlit run app.py` starts: the server, with what stands around and beside the pages."""

import streamlit as st

from effectmap.api import embedded, first_page
from effectmap.api.routes import routes as api
from effectmap.room.routes import routes as room
from effectmap.serving import health, metrics, now
from effectmap.serving.around import around, started

app = st.App(
    "visit.py",
    routes=[
        *room(),
        *api(),
        *embedded.routes(),
        *first_page.routes(),
        *now.routes(),
        *health.routes(),
        *metrics.routes(),
    ],
    middleware=around(),
    lifespan=started,
)
