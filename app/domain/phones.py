"""Phone numbers by the numbering plans of the world: read into E.164, written for people, masked."""

import re
import unicodedata

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from app.errors import RefusedError

MAX_TYPED = 40  # characters, with the spaces and brackets that people put between digits
MASK = "****"  # four stars, however many digits they hide
SHOWN_DIGITS = HIDDEN_DIGITS = 4
_TYPED = re.compile(r"\+?[\d\s().\u2010-\u2015-]+")
# Where a person answers: no paid lines, no service lines.
_OF_PERSONS = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    }
)


def e164(typed: str, region: str) -> str:
    """
    A number as people type it in E.164; without a country code it is one of the region.

    A refusal names the rule and never the number: it may end in a log, where no number belongs.
    """
    text = unicodedata.normalize("NFKC", typed).strip()  # full-width digits and brackets, too
    if len(text) > MAX_TYPED or not _TYPED.fullmatch(text):
        raise RefusedError(
            "contact_phone is refused; needs digits, with spaces, hyphens, dots, brackets and a + in front "
            f"at most, and no more than {MAX_TYPED} characters"
        )
    number = _parsed(text, region)
    if number is None or not phonenumbers.is_valid_number(number):
        raise RefusedError(
            "contact_phone is refused; needs a mobile number, a landline number with its area code, "
            f"or an international number with + in front; without + it is read as of {region}"
        )
    if phonenumbers.number_type(number) not in _OF_PERSONS:
        raise RefusedError("contact_phone is refused; needs a mobile or landline number, no service line")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def written(phone: str, region: str) -> str:
    """A number in E.164 as people of a region dial it, in groups."""
    number = _parsed(phone, region)
    return phone if number is None else _written(number, region)


def masked(phone: str, region: str) -> str:
    """A number with its area or country code and its last digits; at least four digits stay hidden."""
    number = _parsed(phone, region)
    if number is None:
        return MASK
    code, *groups = re.findall(r"\d+", _written(number, region))
    code, rest = (code, "".join(groups)) if groups else ("", code)
    shown = max(0, min(SHOWN_DIGITS, len(rest) - HIDDEN_DIGITS))
    return f"{'' if _is_of(number, region) else '+'}{code}{MASK}{rest[len(rest) - shown :]}"


def is_named_in(text: str, phone: str) -> bool:
    """Whether a text holds a number in E.164, whatever stands between its digits."""
    number = phonenumbers.parse(phone)
    digits = phonenumbers.national_significant_number(number)
    return digits in phonenumbers.normalize_digits_only(text)


def spellings(text: str, region: str) -> tuple[str, ...]:
    """A text as it stands and, where it is a phone number, in E.164."""
    try:
        return text, e164(text, region)
    except RefusedError:
        return (text,)


def _parsed(text: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None


def _is_of(number: PhoneNumber, region: str) -> bool:
    return number.country_code == phonenumbers.country_code_for_region(region)


def _written(number: PhoneNumber, region: str) -> str:
    form = PhoneNumberFormat.NATIONAL if _is_of(number, region) else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)
