"""Streamlit parts that several pages share."""
