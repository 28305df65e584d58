"""From a monitor's file on disk to observations: dialects, areas, accepted copies, queries."""
