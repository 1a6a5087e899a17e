"""The urban models by the words of the settings: as the engine takes them, and as readers know them."""

from spatial.radio.urban import DELTA_BULLINGTON, HYBRID, TR38901

METHODS = {"delta_bullington": DELTA_BULLINGTON, "tr38901": TR38901, "hybrid": HYBRID}
MODELS = {  # as pages and exports name it
    "delta_bullington": "ITU-R P.526 delta-Bullington",
    "tr38901": "3GPP TR 38.901 UMa/UMi-SC",
    "hybrid": "3GPP TR 38.901 UMa/UMi-SC + ITU-R P.526",
}
