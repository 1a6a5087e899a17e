"""Rules for passwords and sign-in: profiles, since the standards disagree."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

MAX_LENGTH = 256  # of a password; ASVS 5.0 section 6.2.9 asks for at least 64
KINDS = (str.islower, str.isupper, str.isdigit)


class PolicyName(StrEnum):
    """Profiles of rules that an installation chooses from."""

    DJBH2 = "djbh2"
    DJBH3 = "djbh3"
    ASVS = "asvs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a password must be, how long it holds, when a sign-in is locked or ends."""

    min_length: int
    min_kinds: int  # of small letters, capital letters, digits and other characters
    max_days: int | None  # a password older must be changed
    remembered: int  # former passwords that may not come again
    refuses_known: bool  # passwords that many people use, and what is made of such
    idle_seconds: int
    max_failures: int
    lock_seconds: int
    needs_second_factor: bool


# GB/T 22239-2019 (levels 2 and 3) names the rules without numbers; the numbers are those commonly set.
# OWASP ASVS 5.0, section 6.2, forbids composition rules and forced rotation and asks for a list instead.
POLICIES: Mapping[PolicyName, Policy] = MappingProxyType(
    {
        PolicyName.DJBH2: Policy(
            min_length=8,
            min_kinds=3,
            max_days=90,
            remembered=5,
            refuses_known=False,
            idle_seconds=1800,
            max_failures=5,
            lock_seconds=300,
            needs_second_factor=False,
        ),
        PolicyName.DJBH3: Policy(
            min_length=8,
            min_kinds=3,
            max_days=90,
            remembered=5,
            refuses_known=False,
            idle_seconds=600,
            max_failures=5,
            lock_seconds=300,
            needs_second_factor=True,
        ),
        PolicyName.ASVS: Policy(
            min_length=12,
            min_kinds=1,
            max_days=None,
            remembered=0,
            refuses_known=True,
            idle_seconds=1800,
            max_failures=5,
            lock_seconds=300,
            needs_second_factor=False,
        ),
    }
)


def shape_flaw(password: str, policy: Policy) -> str | None:
    """Why the rules on length and kinds of characters refuse a password; never quotes it."""
    if len(password) < policy.min_length:
        return f"the password has {len(password)} characters; needs at least {policy.min_length}"
    if len(password) > MAX_LENGTH:
        return f"the password has {len(password)} characters; at most {MAX_LENGTH} are taken"
    kinds = sum(any(is_kind(one) for one in password) for is_kind in KINDS)
    kinds += any(not one.isalnum() for one in password)
    if kinds < policy.min_kinds:
        return (
            f"the password holds {kinds} kind(s) of characters; needs {policy.min_kinds} of small letters, "
            "capital letters, digits and others"
        )
    return None


def personal_flaw(password: str, names: tuple[str, ...]) -> str | None:
    """Why a password that is made of what everybody knows of the person is refused."""
    plain = password.casefold()
    if any(len(name) >= 3 and name.casefold() in plain for name in names):
        return "the password holds the login name or another name that everybody knows; choose another"
    if len(set(plain)) < 4:
        return "the password repeats fewer than four different characters; choose another"
    return None
