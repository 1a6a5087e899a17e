"""Imports: what is chosen for a file, and what its rows come to."""

from app.web.refusals.patterns import marked

MESSAGES = (
    marked("Choose a file first."),
    marked("%(file)s is of no format that can be read."),
    marked("%(file)s is empty."),
    marked("kind %(value)s is unknown; use one of %(kind)s"),
    marked("profile %(value)s is no profile of %(kind)s"),
    marked("profile %(value)s is of %(kind)s, not of %(kind2)s"),
    marked("profile %(value)s is unknown; use one of %(values)s, or the path of a .yaml file"),
    marked("the kind of the rows is not chosen; choose what the file holds first"),
    marked("import %(number)s has not been looked at yet; its columns are not known"),
    marked("import %(number)s was changed after its check; check it again"),
    marked("import %(number)s would write nothing; mend the refused rows, or choose to keep the good ones"),
    marked("a task works on import %(number)s; wait for it or stop it"),
    marked("import %(number)s is written already, as batch %(number2)s"),
    marked(
        "the evidence tells %(datum)s and told %(datum2)s at the check; what is known of the place "
        "has changed since, check again"
    ),
    marked("dataset %(value)s is refused; needs letters, digits, '.', '-' and '_' only"),
    marked("the name of the file makes a dataset key of %(count)s characters, and one has at most %(most)s"),
    marked("dataset %(value)s is synthetic; real rows go into one of their own"),
    marked("--replace is not for %(kind)s: an area ends by its valid_to"),
    marked("--replace is not for %(kind)s: other datasets use them"),
    marked(
        "--replace and --keep-good do not go together: a refused row would be taken for one that "
        "is gone, and its stored row removed"
    ),
    marked("--replace and --where do not go together: rows that are left out would be taken for gone"),
    marked(
        "has over %(count)s rows; a file of %(kind)s may have as many, since they are checked "
        "against each other in memory; split it"
    ),
    marked("the datum of the positions is not stated%(hint)s"),
    # columns
    marked("--map %(column)s is given %(count)s times; needs one column"),
    marked("--map %(column)s=%(name)s: the file has no column %(value)s; its columns are %(values)s"),
    marked("--where %(name)s: the file has no column %(value)s; its columns are %(values)s"),
    marked("%(option)s %(column)s: %(kind)s have no such column; ours are %(values)s"),
    marked("--set %(column)s=%(name)s: %(rule)s"),
    marked("no column for %(column)s (looked for %(names)s); the file's columns are %(values)s"),
    marked("no column for any of %(column)s; the file's columns are %(values)s"),
    marked(
        "%(kind)s need %(shape)ss; use a format with geometry, or a column of WKT named geometry "
        "or by --map geometry=THEIRS; the file's columns are %(values)s"
    ),
    marked("column %(value)s has no year"),
    marked("columns %(value)s and %(value2)s both give %(column)s"),
    # values
    marked("--%(option)s %(value)s %(rule)s"),
    marked("--new-operator %(code)s= %(value)s %(rule)s"),
    marked("has %(count)s characters; %(what)s has at most %(most)s"),
    marked("must not hold a NUL character"),
    marked("must not hold half a character (a lone surrogate)"),
    marked("must lie in the years %(first)s to %(last)s"),
    marked("must be a time like %(example)s"),
    marked("is missing; every row needs a %(column)s"),
    marked("unit %(value)s is unknown; use one of %(values)s"),
    # places and shapes
    marked("position %(number)s: %(rule)s (and %(count)s more)"),
    marked("position %(number)s: %(rule)s"),
    marked("%(field)s %(number)s is outside -%(limit)s..%(limit2)s; lon and lat look swapped"),
    marked("%(field)s %(number)s is outside -%(limit)s..%(limit2)s"),
    marked("%(field)s is %(number)s; needs a finite number of degrees"),
    marked("%(field)s is %(number)s; needs a finite number"),
    marked("x %(number)s, y %(number2)s is outside the area of EPSG:%(epsg)s; x and y look swapped"),
    marked("x %(number)s, y %(number2)s is outside the area of EPSG:%(epsg)s"),
    marked("lon %(lon)s, lat %(lat)s has no place in EPSG:%(epsg)s"),
    marked("EPSG:%(epsg)s is not a known CRS"),
    marked("EPSG:%(epsg)s is a %(crs)s; needs a geographic or a projected one"),
    marked("EPSG:%(epsg)s has no published shift to WGS 84; needs a CRS on a datum that has one"),
    marked("%(value)s is no WKT, GeoJSON or c(x, y)"),
    marked("has a coordinate that is not finite; needs numbers"),
    marked("has no length; needs a line of two points or more"),
    marked("is a MultiPoint of %(count)s points; needs a point"),
    marked("is a GeometryCollection with %(count)s polygons; needs a polygon"),
    marked("has no geometry; needs %(shape)s"),
    marked("is empty; needs %(shape)s"),
    marked("is a %(word)s; needs %(shape)s"),
    marked("is not a valid polygon: %(error)s"),
    marked("the geometry cannot be read: %(error)s"),
    marked("the geometry is a %(word)s; needs straight edges"),
    marked("is not a Feature"),
    marked("properties must be an object"),
)
