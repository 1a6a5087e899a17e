"""Files that cannot be read, and why."""

from app.web.refusals.patterns import marked

MESSAGES = (
    marked("no such file"),
    marked("the file is empty; needs a header and at least one row"),
    marked("%(number)s bytes; the limit is %(most)s (files.max_file_megabytes)"),
    marked("format %(value)s is unknown; use one of %(values)s"),
    marked("no row under the header; needs at least one"),
    marked("no row; needs at least one"),
    marked("no feature; needs at least one"),
    marked("%(where)s names no column; needs a header"),
    marked("%(where)s names %(values)s more than once"),
    marked("does not begin like %(content)s"),
    marked("begins like %(content)s, not %(content2)s"),
    marked("is damaged or cut off after byte %(number)s: %(error)s"),
    marked("unpacks to more than %(most)s bytes, the limit"),
    marked("unpacks to %(number)s bytes; the limit is %(most)s"),
    marked("unpacks to %(number)s times its size; at most %(most)s times, as from %(limit)s bytes"),
    # antennas
    marked("%(number)s bytes; an antenna has at most %(most)s"),
    marked("has over %(most)s lines; an antenna has some %(number)s"),
    marked("has no %(value)s; needs %(values)s"),
    marked("is cut off: %(what)s says %(count)s lines (line %(line)s), and %(number)s are there"),
    marked("has %(number)s values; must have %(count)s, one a degree"),
    # encodings
    marked("encoding %(value)s is unknown; use for example %(values)s or utf-16"),
    marked("not %(encoding)s: %(error)s; it begins like utf-16: try --encoding utf-16"),
    marked(
        "not %(encoding)s: byte %(byte)s at position %(number)s (line %(line)s), %(error)s; it is "
        "none of %(values)s either"
    ),
    marked(
        "not %(encoding)s: line %(line)s holds a NUL character, which text does not; it is none of "
        "%(values)s either"
    ),
    marked("not %(encoding)s: %(error)s; it is none of %(values)s either"),
    marked("has a line of over %(most)s characters"),
    marked("text %(text)s is not %(encoding)s, nor %(encoding2)s; name its encoding with --encoding"),
    marked(
        "text %(text)s is not %(encoding)s; as %(encoding2)s it reads %(value)s: try --encoding %(encoding3)s"
    ),
    # tables
    marked("line 1 %(rule)s"),
    marked("line %(line)s %(rule)s"),
    marked("the record that begins on line %(line)s is not CSV: %(error)s"),
    marked("has no sheet %(value)s; its sheets are %(values)s"),
    marked("sheet %(value)s is empty; needs a header and at least one row"),
    marked("has %(number)s sheets with rows"),
    marked("is no whole XLSX workbook: %(error)s"),
    marked("%(part)s declares XML entities; a workbook needs none"),
    marked("is no whole Parquet file: %(error)s"),
    marked("its geo metadata names column %(value)s, which it does not have"),
    marked("geometry encoding %(value)s is unknown; use WKB"),
    # shapes
    marked("not a FeatureCollection; needs one with a list of features"),
    marked("has %(count)s layers; name one with --layer: %(values)s"),
    marked("has no layer %(value)s; its layers are %(values)s"),
    marked("has no layer %(value)s; name one with --layer: %(values)s"),
    marked("holds many kinds of objects; name one with --layer: %(values)s"),
    marked("no object of layer %(value)s; needs at least one"),
    marked("declares a document type or entities; KML needs none"),
    marked("the text of its coordinate system (.prj) is not UTF-8; write it in ASCII"),
    marked("cannot be read at or after feature %(number)s: %(error)s"),
    marked("is no whole OSM PBF file: %(error)s"),
    marked("no object of type Building; needs at least one"),
    marked("transform needs three numbers each in scale and translate"),
    marked("a BuildingPart names parent %(value)s, which is no Building of the file"),
    marked("vertex %(number)s is %(text)s; needs three numbers"),
    marked("is no CityJSONFeature with CityObjects"),
    marked("has vertices that are not three numbers each"),
    marked("is no object with a type"),
    # JSON
    marked("ends too early; the JSON document is cut off"),
    marked("is nested over %(most)s levels deep"),
    marked("is nested too deeply"),
    marked("has %(count)s cells; the header has %(number)s"),
    marked("repeats the header"),
    marked("%(cell)s holds a formula without a computed value"),
    marked("%(cell)s holds the error %(word)s"),
    marked("%(cell)s lies beyond the header of %(count)s cells"),
    marked("cannot be assembled to an area: a ring is open, crosses itself or lacks nodes or ways"),
    marked(
        "is a relation of type %(value)s, which has no shape, and no member of it is such an object itself"
    ),
    marked("names a node that is not in the file: an extract cut it off"),
    marked("cannot be drawn: %(error)s"),
    marked("is not JSON: %(error)s"),
    marked("column %(number)s is not JSON: %(error)s"),
    marked("line %(line)s, column %(number)s %(rule)s"),
    marked("holds half of a surrogate pair, which is no character"),
    marked("holds NaN or Infinity, which JSON has no word for; write null: %(text)s"),
    marked("holds %(word)s, which JSON has no word for; write null"),
    # archives
    marked("is not a zip archive, or a cut-off one: %(error)s"),
    marked("cannot be unpacked: %(error)s"),
    marked("holds %(count)s files; at most %(most)s"),
    marked("holds %(count)s .shp files; needs exactly one"),
    marked("holds %(count)s files with data, none that ends in %(values)s; needs exactly one"),
    marked("holds %(count)s files with data: %(values)s; needs exactly one"),
    marked("holds %(value)s; a path in an archive may not lead out of it"),
    marked("%(value)s is encrypted; pack it without a password"),
    marked("%(file)s is packed twice; unpack the zip archive first"),
    marked("only text comes as .gz: %(values)s; unpack it first"),
    marked("%(name)s has %(count)s bytes and at most %(most)s are held in memory; save the sheet as CSV"),
    marked("%(name)s has a row of over %(most)s bytes; save the sheet as CSV"),
    marked("%(name)s has over %(most)s characters, the limit"),
    marked("its features have over %(most)s different properties, the limit"),
    marked("has no comma in %(most)s characters; one value may not have so many"),
    marked("unpacks to over %(most)s times its size, the limit as from %(limit)s bytes"),
)
