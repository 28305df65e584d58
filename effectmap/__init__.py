"""Effectenkaart: an effect map for municipalities; the packages below hold its parts."""
