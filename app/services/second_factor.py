"""Time-based one-time codes (RFC 6238) and the codes that replace a lost device."""

import secrets
from datetime import UTC, datetime

import pyotp
from sqlalchemy.orm import Session

from app.domain.accounts import Credentials
from app.services import sealing
from app.store import sign_in as sign_in_store

STEP_SECONDS = 30
DRIFT_STEPS = 1  # of the clock of a phone; RFC 6238 section 5.2 asks for at most one
RECOVERY_CODES = 10
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
RECOVERY_LENGTH = 12  # 59 bits


def new_secret() -> str:
    """A secret for a device."""
    return pyotp.random_base32()


def address_for_device(secret: str, *, login_name: str, issuer: str) -> str:
    """What the picture for the device says."""
    return pyotp.TOTP(secret).provisioning_uri(name=login_name, issuer_name=issuer)


def step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is, if it is a present one."""
    now = int(datetime.now(UTC).timestamp()) // STEP_SECONDS
    given = "".join(code.split())
    device = pyotp.TOTP(secret)
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if secrets.compare_digest(device.at(step * STEP_SECONDS).encode(), given.encode()):
            return step
    return None


def is_right(session: Session, found: Credentials, *, code: str) -> bool:
    """Whether this is the present code of the device, or a recovery code; either serves once."""
    if found.totp_secret is None:
        return False
    step = step_of(sealing.opened(found.totp_secret), code)
    if step is not None:
        return sign_in_store.take_step(session, found.account_id, step=step)
    return sign_in_store.take_recovery_code(session, found.account_id, digest=_digest(code))


def new_recovery_codes(session: Session, account_id: int) -> list[str]:
    """Fresh codes in the place of all before; only their digests are kept."""
    codes = [
        "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH))
        for _ in range(RECOVERY_CODES)
    ]
    sign_in_store.replace_recovery_codes(session, account_id, digests=[_digest(one) for one in codes])
    return [f"{one[:4]}-{one[4:8]}-{one[8:]}" for one in codes]


def _digest(code: str) -> str:
    return sealing.keyed_digest("".join(one for one in code.casefold() if one.isalnum()))
