"""Words and rules: enums, frozen dataclasses, rules that are tables."""
