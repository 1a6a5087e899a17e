"""Datasets, their versions and batches, exports and tasks."""

from app.web.refusals.patterns import marked

MESSAGES = (
    marked(
        "versions %(first)s to %(last)s of dataset %(value)s are refused; needs two from 0 to "
        "%(most)s, the earlier one first"
    ),
    marked("batch %(number)s changed the same %(table)s later; undo that one first"),
    marked(
        "batch %(number)s cannot be undone: rows that it does not own lean on its %(table)s "
        "(%(listed)s); undo the imports that brought them first"
    ),
    marked("batch %(number)s is undone already, by %(actor)s"),
    marked("batch %(number)s of the same dataset is newer; undo that one first"),
    marked("batch %(number)s keeps no record of what it changed (the demo does not); it cannot be undone"),
    marked("rows of %(table)s lean on %(table2)s that batch %(number)s added"),
    marked(
        "rows of %(table)s that batch %(number)s changed cannot be as they were: other rows have "
        "come in between (%(error)s)"
    ),
    # exports
    marked("layer %(value)s cannot be exported; use one of %(values)s"),
    marked("layer %(value)s cannot be filtered by %(field)s; its filters: %(values)s"),
    marked("layer %(value)s has no shapes for the format %(format)s; use one of %(values)s"),
    marked("layer %(value)s has no shapes; use one of %(values)s"),
    marked("layer %(value)s has no shapes to lie in %(level)s %(code)s; name a district or subdistrict"),
    marked("GeoJSON in %(crs)s is refused: RFC 7946 knows %(crs2)s only; choose it, or another format"),
    marked("%(crs)s is no coordinate reference system; ask for it by the option for shifted coordinates"),
    marked("filter %(value)s holds a NUL character, which no text does"),
    marked("filter %(value)s is %(found)s, which is not finite"),
    marked("profile %(value)s is of %(technology)s, not %(technology2)s; name one of the two"),
    marked(
        "column %(value)s holds a text of %(count)s bytes in UTF-8; a Shapefile takes %(most)s; "
        "choose GeoPackage"
    ),
    marked(
        "the %(part)s of %(count)s rows would take %(number)s bytes; a Shapefile takes %(most)s; "
        "choose GeoPackage, or narrow the filters"
    ),
    marked(
        "%(count)s rows are too many for XLSX, which takes %(most)s; choose CSV or GeoPackage, or "
        "narrow the filters"
    ),
    marked("column %(value)s holds a text of %(count)s bytes; a cell takes %(most)s; choose CSV"),
    # tasks
    marked("job %(number)s is %(state)s already; only queued and running jobs stop"),
    marked("job %(number)s is %(doing)s already; watch or cancel that one"),
    marked("job %(number)s is not queued any more"),
    marked("job %(number)s is being run by another worker"),
    marked("job %(number)s was asked to stop in step %(step)s"),
    marked("%(name)s is not installed; install %(package)s %(version)s or newer"),
    marked("%(value)s is too old for PostgreSQL %(version)s; install %(package)s %(version2)s"),
    marked("pg_dump ended with %(number)s: %(error)s"),
    marked("unexpected %(error)s; it is in the worker's log"),
    # runs
    marked(
        "the Dask scheduler at %(address)s cannot be reached within %(count)s s (%(error)s); start it, or "
        "set scale.dask_scheduler to local or none"
    ),
    marked("which district? districts with subdistricts: %(codes)s; name one by its code"),
    marked("area %(key)s is not a district that is valid today"),
    marked("district %(key)s has no subdistricts; import them first"),
    marked("district %(key)s has no residents; import population first"),
    marked("district %(key)s has no measurement of %(chosen)s"),
    marked("district %(key)s has no measurement"),
    marked("no sample is of an operator and technology that has a live station in reach"),
    marked("terrain %(value)s is not there; coverage.terrain needs a GeoTIFF, or none"),
    marked("no live base station within %(number)s km of district %(key)s; import stations first"),
    marked("run %(number)s was given up as lost before it was done; nothing of it is shown"),
    marked(
        "station %(number)s of technology %(technology)s has no radio data, and config.yaml has no "
        "template for %(technology2)s"
    ),
    marked(
        "antenna pattern %(value)s is unknown; import its file as kind antennas, or use one of %(values)s"
    ),
    marked("export %(number)s may hold rows of areas outside the scope of %(actor)s; ask for a new one"),
    marked("run %(number)s is being computed; cancel its job %(number2)s first"),
)
