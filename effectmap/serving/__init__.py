"""What stands before the pages: who gets in, with which headers, and what machines may ask."""
