"""`/api/`: what machines read of the map and its figures, with a description they understand."""
