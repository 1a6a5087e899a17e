"""Scenarios: changes, steps back and forth, layers."""

from app.web.refusals.patterns import marked

MESSAGES = (
    marked("station code of %(count)s characters is refused; needs %(first)s to %(last)s"),
    marked("scenario name of %(count)s characters is refused; needs %(first)s to %(last)s"),
    marked("change %(value)s has no field %(parameter)s; its fields: %(parameter2)s"),
    marked("change %(value)s needs the field %(parameter)s"),
    marked("%(field)s %(value)s is no text"),
    marked("%(field)s %(value)s is no finite number"),
    marked("%(field)s %(number)s; must be %(least)s to %(most)s"),
    marked("station %(value)s: no tilt is given; name the electrical or the mechanical one"),
    marked("station %(value)s is removed by change %(number)s of this scenario; undo that one first"),
    marked("no live base station in the district or within %(number)s km of it has the code %(value)s"),
    marked("station %(value)s at %(lon)s, %(lat)s would stand outside the district"),
    marked("station %(value)s is there already; a new one needs another code"),
    marked("station %(value)s is of technology %(technology)s already"),
    marked("config.yaml has no template for %(technology)s; a new station of it needs one"),
    marked("config.yaml has no profile of coverage for %(technology)s; a layer needs one"),
    marked("scenario %(number)s is at version %(count)s, not %(least)s; read it again first"),
    marked("scenario %(number)s has no change to undo"),
    marked("scenario %(number)s has no change to redo"),
    marked("scenario %(number)s has %(count)s changes; the most is %(most)s"),
    marked(
        "scenario %(number)s is of district %(code)s, scenario %(count)s of %(code2)s; needs two of one "
        "district"
    ),
    marked("reception %(value)s is not answered for scenarios; use one of %(values)s, or start a run"),
    marked("layer %(operator)s %(technology)s is not touched; this scenario has %(layers)s"),
    marked("operator and technology name a layer together; give both or none"),
    marked("scenario is missing; needs the number of a scenario"),
    marked("too many districts are asked about at once; ask again in a moment"),
)
