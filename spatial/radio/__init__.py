"""Radio models: path loss, penetration, antennas, link budget, line of sight."""
