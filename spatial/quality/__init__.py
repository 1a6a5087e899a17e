"""What is wrong with a dataset, check by check: each check gives findings that name the worst rows."""
