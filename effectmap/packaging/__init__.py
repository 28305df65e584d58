"""Monitors as a data package: out of the installation, looked at, and in.

What leaves is what the pages could show, all of it at once: small numbers stay behind. What comes
in is shown first, and goes the way of every other file: examined, then accepted by a person.
"""
