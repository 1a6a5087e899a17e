"""Pure analysis over arrays and frames: no Flask, no SQL, no config."""
