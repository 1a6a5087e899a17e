"""Processes: what an execution asks for, and results that are not there."""

from app.web.refusals.patterns import marked

MESSAGES = (
    marked("after %(value)s is unknown; use one of %(values)s"),
    marked("input %(value)s by reference to %(value2)s cannot be read"),
    marked(
        "input %(value)s by reference to %(value2)s is refused; no other host is asked, so that only an "
        "address of data: holds a value"
    ),
    marked("input %(value)s is missing; needs a value"),
    marked("input %(value)s of %(value2)s is refused: %(reason)s"),
    marked("input %(value)s is unknown; known here: %(values)s"),
    marked("inputs are nested too deeply"),
    marked("job %(number)s has no results; it is %(state)s: %(reason)s"),
    marked("job %(number)s is %(state)s; its results come when it is done"),
    marked("member %(value)s of the body is unknown; known here: %(values)s"),
    marked("output %(value)s is unknown; known here: %(values)s"),
    marked("response %(value)s is unknown; use one of %(values)s"),
    marked("subscriber is refused; nobody is called back, ask for the status of the job"),
    marked("transmissionMode %(value)s is refused; results come by reference"),
    marked("%(part)s %(value)s is no object; needs names and values"),
)
