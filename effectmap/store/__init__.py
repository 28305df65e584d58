"""Keeping the map: today as one readable YAML file a municipality."""
