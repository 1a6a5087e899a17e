"""What services reach that are no radio network: on foot, by sight, by WLAN; cells by supplier."""
