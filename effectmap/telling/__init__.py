"""What happened to the map, in words; nothing here draws or stores."""
