"""Where to build: which candidates reach most people, and how far from the best a plan can be at most."""
