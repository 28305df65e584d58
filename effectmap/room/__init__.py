"""The room: what telephones and the wall ask and say during a workshop, over plain addresses."""
