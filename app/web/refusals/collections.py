"""Features of collections: boxes, moments, filters in CQL2."""

from app.web.refusals.patterns import marked

MESSAGES = (
    marked("after %(count)s is refused; needs an id"),
    marked("bbox %(value)s has %(count)s numbers; needs 4 or 6"),
    marked("bbox %(value)s is back to front; needs west before east"),
    marked("bbox %(value)s is upside down; needs south before north"),
    marked("box %(value)s of the filter needs 4 or 6 numbers"),
    marked("box %(value)s of the filter needs its least corner first"),
    marked("datetime %(value)s is refused; needs an instant, or start/end with `..` for an open end"),
    marked("filter cannot be computed: %(reason)s"),
    marked("filter has more than %(most)s parts"),
    marked("filter has %(count)s operators; needs at most %(most)s"),
    marked("filter is nested %(count)s deep; needs at most %(most)s"),
    marked("filter is no %(language)s: %(reason)s"),
    marked("filter of %(count)s characters is refused; needs at most %(most)s"),
    marked("filter-lang %(value)s is unknown; use one of %(values)s"),
    marked("filter %(value)s has no operator with arguments"),
    marked("filter %(value)s is no condition"),
    marked("function %(value)s of the filter is unknown"),
    marked(
        "geometry of the filter goes from %(west)s, %(south)s to %(east)s, %(north)s; "
        "needs longitudes of -180..180 and latitudes of -90..90"
    ),
    marked("geometry of the filter has more than %(most)s positions"),
    marked("geometry of the filter reaches %(number)s m; needs less than %(most)s"),
    marked("geometry %(value)s of the filter cannot be read"),
    marked("geometry %(value)s of the filter is not valid: %(reason)s"),
    marked("interval %(value)s ends before it starts"),
    marked("limit %(count)s is refused; needs at least 1"),
    marked("offset %(count)s is refused; needs 0 to %(most)s; follow `next` for more"),
    marked("operator %(value)s of the filter has %(count)s arguments; needs %(least)s"),
    marked("operator %(value)s of the filter is unknown or no condition"),
    marked("operator 'in' of the filter needs a list of values"),
    marked("parameter %(value)s is given %(count)s times; give it once"),
    marked("property %(value)s of the filter is unknown; known: %(values)s"),
    marked("the filter asks %(sort)s about time"),
    marked("the filter compares %(sort)s with %(sort2)s"),
    marked("value %(value)s of the filter cannot be compared"),
    marked("%(value)s in the filter is no value that is known"),
    marked("%(value)s in the filter is no day; needs YYYY-MM-DD"),
    marked("%(value)s in the filter is no instant; needs RFC 3339"),
    marked("%(value)s in the filter is no %(sort)s"),
    marked("%(field)s %(value)s is neither true nor false"),
)
