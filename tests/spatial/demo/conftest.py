"""One demo district for all tests of it: making it twice is what one of them is about."""

import pytest

from spatial.demo.city import DemoCity, demo_city


@pytest.fixture(scope="session")
def city() -> DemoCity:
    """The demo district in CGCS2000, 3-degree zone, 120 E."""
    return demo_city(epsg=4549)
