"""What phones measured: cleaned, matched to carriers, held against predictions; never mixed with them."""
