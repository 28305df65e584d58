"""Drawing of the map: layout of boxes and links, and what turns it into a picture."""
