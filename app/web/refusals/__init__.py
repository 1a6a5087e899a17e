"""What the program refuses, in the words of readers: every message in English with its translation."""
