"""Set-up and the private cluster; standard library only, runs before .venv exists."""
