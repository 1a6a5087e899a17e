"""What services reach."""
