"""Keeping the map: its state, log and snapshots in a database, and as readable YAML."""
