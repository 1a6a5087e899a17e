"""Whole requests, their addresses and filters."""

from app.web.refusals.patterns import marked

MESSAGES = (
    marked("%(thing)s %(key)s does not exist; known: %(values)s"),
    marked("%(thing)s %(key)s does not exist"),
    marked("%(place)s lies outside district %(code)s of run %(number)s"),
    marked("%(place)s lies outside your areas"),
    marked("area code %(value)s is refused; needs 6, 9, 12 or 15 digits"),
    marked("%(field)s %(value)s is unknown; use one of %(values)s"),
    marked("datum %(value)s is unknown; use %(values)s or EPSG:n"),
    marked("datum %(value)s is unknown; needs %(values)s or EPSG:n"),
    marked("%(field)s %(value)s is not a number"),
    marked("%(field)s %(value)s is not finite"),
    marked("%(field)s %(value)s is not a whole number"),
    marked("%(field)s %(value)s is not a whole number from 0"),
    marked("%(field)s %(value)s is refused; needs a whole number from 0"),
    marked("%(field)s %(value)s is refused; needs a whole number of up to %(most)s digits"),
    marked("%(field)s %(value)s is not a date; needs YYYY-MM-DD"),
    marked("%(field)s %(value)s is no day that a record can be of"),
    marked("by %(value)s is unknown; use subdistrict, neighbourhood or group"),
    marked("by %(value)s is unknown; use neighbourhood or subdistrict"),
    marked("weight %(value)s is refused; needs each name once, as in night=0,day=1,school=300"),
    marked("weight %(value)s is %(value2)s; needs a finite number, zero or more"),
    marked("every weight is zero; needs one above zero"),
    marked("no place of kind %(value)s is known; import them, or give it no weight"),
    marked("no area has a count of elderly residents; import it, or give them no weight"),
    marked("%(field)s %(value)s is refused; needs lon,lat as in 121.45,31.23"),
    marked("within %(number)s m is refused; needs over 0 to %(most)s"),
    marked("bbox %(value)s has %(count)s numbers; needs west,south,east,north"),
    marked("bbox %(value)s is empty; needs west < east and south < north"),
    marked("position %(lon)s, %(lat)s is off the globe; needs -180..180 and -90..90; longitude comes first"),
    marked("position %(lon)s, %(lat)s is off the globe; needs -180..180 and -90..90"),
    marked("no place is named; needs lon and lat, or the code of a building"),
    marked("a building and a point or height are named; needs one or the other"),
    marked("floor %(number)s is named without a building; a point takes height_m"),
    marked("height %(number)s m is refused; the models take %(first)s to %(last)s m"),
    marked("floor %(number)s is refused; needs 1, the ground floor, or a higher one"),
    marked("floor %(number)s is refused; building %(value)s has %(count)s"),
    marked("%(count)s datasets have a live station %(value)s; its code must be one"),
    marked("station %(value)s: nothing is changed; name a tilt, an azimuth, a power, or off"),
    marked("station %(value)s: nothing is changed; it is like that already"),
    marked("station %(value)s is off the air: nothing else of it can be changed"),
    marked("station %(value)s: its antennas are alike all round; azimuth cannot be changed"),
    marked("station %(value)s: the file of antenna %(value2)s holds its tilt; it cannot be changed"),
    marked("a walk leads to a kind of facility, and nothing else does; name one for a walk"),
    marked("a walk takes minutes, and nothing else does; name them for a walk"),
    marked("a walk of %(number)s minutes is refused; needs over 0 to 120"),
    marked("more places are proposed for walks alone"),
    marked("%(number)s more places are refused; needs 0 to 200"),
    marked("no street in or around district %(codes)s; import ways first"),
    marked("no camera in or around district %(codes)s; import some first"),
    marked("no hotspot in or around district %(codes)s; import some first"),
    marked("no facility of kind %(value)s in or around district %(codes)s; import some first"),
    marked("walks need streets; import ways first"),
    marked("none of %(count)s cameras has a range and a view angle"),
    marked("too many questions at once; ask again in a moment"),
    marked("the answer could not be computed in time; ask again in a moment"),
    marked("draft is missing; needs the number of an import"),
    marked("the address holds a NUL character; no text of this service does"),
    marked("the body is not JSON: %(error)s"),
    marked("request from origin %(value)s is refused; only this site's pages may send it"),
    marked("request from another site is refused"),
    marked(
        "more than %(count)s requests of the kind %(value)s within %(number)s s; try again in %(seconds)s s"
    ),
    # whole requests
    marked(
        "The requested URL was not found on the server. If you entered the URL manually please "
        "check your spelling and try again."
    ),
    marked("The method is not allowed for the requested URL."),
    marked("The data value transmitted exceeds the capacity limit."),
    marked("The browser (or proxy) sent a request that this server could not understand."),
    marked("The CSRF token is missing."),
    marked("The CSRF session token is missing."),
    marked("The CSRF token is invalid."),
    marked("The CSRF token has expired."),
    marked("The CSRF tokens do not match."),
    marked("The referrer header is missing."),
    marked("The referrer does not match the host."),
    marked("an unexpected error; the log of the service has it as request %(id)s"),
    marked("the database cannot be reached or did not answer in time; try again shortly"),
    marked("the database cannot be reached: %(error)s"),
    marked(
        "the database worked on this for longer than %(number)s ms (service.statement_timeout_ms) "
        "and was stopped; ask for less, such as a smaller area or page"
    ),
    marked("the database has no tables yet; run `flask db upgrade`"),
    marked(
        "the database is laid out in EPSG:%(number)s, config.yaml says crs.metric_epsg "
        "%(number2)s; set it back, or use another database"
    ),
    marked(
        "no database: the private cluster does not run; start it with `make run` in another "
        "terminal or `python3 -m app.embedded.cluster start`, or set CITYGRID_DATABASE_URL to "
        "another server"
    ),
    marked("more than %(count)s events; choose a shorter time"),
    marked("%(field)s %(number)s dBm is no level; needs %(least)s to %(most)s"),
    marked("%(where)s holds a NUL character; no text of this service does"),
    marked("%(where)s holds half a surrogate pair; no text of this service does"),
    marked("parameter %(value)s is unknown; known here: %(values)s"),
    marked("referrer %(value)s is refused; it is no address"),
    marked("a part of the form has no name that can be read"),
)
