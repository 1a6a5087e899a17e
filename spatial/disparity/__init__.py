"""How unequally something is spread over people and places, and whether that is more than chance."""
