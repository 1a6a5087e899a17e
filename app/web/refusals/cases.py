"""Reports of cases and their photos."""

from app.web.refusals.patterns import marked

MESSAGES = (
    marked("%(field)s is missing; a report needs a position"),
    marked("%(field)s %(value)s is not a text"),
    marked("%(field)s %(value)s is refused; needs a whole number"),
    marked("%(field)s %(number)s is refused; needs a whole number"),
    marked("%(field)s %(number)s is refused; needs %(least)s or more"),
    marked("%(field)s %(number)s is refused; needs %(least)s to %(most)s"),
    marked("%(field)s has %(count)s characters; at most %(most)s"),
    marked("%(field)s holds characters that are no text (NUL or half a surrogate pair)"),
    marked("client_id %(value)s is refused; needs a UUID made by the sender"),
    marked("client_id %(key)s was used for another report already"),
    marked("operator %(value)s is unknown"),
    marked("position %(lon)s, %(lat)s is not finite"),
    marked("position %(lon)s, %(lat)s cannot be written in EPSG:%(number)s"),
    marked("%(count)s photos are too many; at most %(most)s"),
    marked("photo is empty"),
    marked("photo has %(count)s pixels; at most %(most)s"),
    marked("photo has too many pixels; at most %(most)s"),
    marked("photo is no %(values)s by its content"),
    marked("photo is damaged: %(error)s"),
    marked("photo cannot be decoded: %(error)s"),
    marked("contact_phone is not a text; a number is one, since it may begin with + or 0"),
    marked(
        "contact_phone is refused; needs a mobile number, a landline number with its area code, or "
        "an international number with + in front; without + it is read as of %(region)s"
    ),
    marked("contact_phone is refused; needs a mobile or landline number, no service line"),
    marked(
        "contact_phone is refused; needs digits, with spaces, hyphens, dots, brackets and a + in "
        "front at most, and no more than %(most)s characters"
    ),
    marked("reason holds the number itself; say why it is needed, without it"),
    marked("reason is missing; a number is shown for a reason only"),
)
