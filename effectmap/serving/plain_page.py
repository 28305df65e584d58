"""What the pages without Streamlit have in common: the letters of the program."""

FACES = """
@font-face { font-family: "Kaart Sans"; font-weight: 400;
  src: url("/app/static/kaart-sans-regular.woff2"); }
@font-face { font-family: "Kaart Sans"; font-weight: 600;
  src: url("/app/static/kaart-sans-semibold.woff2"); }
"""
