"""Plans of base stations and the way of their stations."""

from app.web.refusals.patterns import marked

MESSAGES = (
    marked("goal %(goal)s of %(figure)s; must be a finite number"),
    marked("%(figure)s base stations; must be a whole number from 1 to %(most)s"),
    marked("a budget of %(figure)s; must be over 0 and at most %(most)s"),
    marked("a share of %(figure)s; must be over 0 and at most 1"),
    marked("%(figure)s years; must be from 1 to %(most)s"),
    marked("goal %(value)s is unknown; use one of %(values)s"),
    marked("PDF needs Chromium; %(value)s is not on this machine; print the page instead"),
    marked("the PDF was not printed within %(seconds)s s; try again later"),
    marked("the workbook was not written within %(seconds)s s; try again later"),
    marked("the workbook could not be written; the reason is in the log of the service"),
    marked("another PDF is being printed; try again in a moment"),
    marked("the PDF could not be printed; the reason is in the log of the service"),
    marked("plan is not named; needs its number"),
    marked("operator %(value)s has no live station in or near the district"),
    marked("config.yaml has no template for %(technology)s; a plan needs one for its stations"),
    marked(
        "no candidate: no site to share, no roof of %(figure1)s m and %(figure2)s m2 and no street pole that "
        "may be built on and stands %(figure3)s m from every %(technology)s station of %(value)s"
    ),
    marked("no candidate: all of the district is forbidden; leave some of it to build in"),
    marked(
        "all %(count)s candidates pass the limit of exposure within %(figure)s m; lower the power of the "
        "template or raise its antennas"
    ),
    marked(
        "no plan for a share of %(share1)s was found: %(count)s candidates reach %(share2)s at most; ask for "
        "less, or allow more candidates"
    ),
    marked("a share of %(share1)s is there without a plan: %(share2)s are covered; ask for more"),
    marked(
        "plan %(number1)s of the same operator and technology was adopted after plan %(number2)s was made; "
        "make it anew: it then counts what is adopted as if it stood"
    ),
    marked("nothing in the district has a weight; give residents one, or import what is weighed"),
    marked(
        "no plan: of %(count)s candidates none within the goal reaches anybody more; the cheapest costs "
        "%(figure)s"
    ),
    marked("plan %(number)s is a draft; adopt it first"),
    marked("plan %(number)s is adopted; drop its stations, with a reason, one by one"),
    marked("plan %(number)s is %(status)s already"),
    marked(
        "planned station %(number1)s is at version %(number2)s, not %(number3)s; somebody has changed it, "
        "look again"
    ),
    marked("stage %(value)s is unknown; use one of %(values)s"),
    marked("a station that is %(stage1)s goes to %(stages)s, not to %(stage2)s"),
    marked("a move to %(stage)s needs a reason"),
    marked("a reason of %(count)s characters; must have at most %(most)s"),
    marked("a reason of %(count)s characters; must have 1 to %(most)s"),
    marked("a day goes with a move to %(stage1)s alone, not to %(stage2)s"),
    marked("on the air on %(day)s; must not lie in the future"),
    marked("a plan is of one operator, who builds; name its code"),
    marked("on the air on %(day1)s; must not lie before the plan was adopted, %(day2)s"),
    marked("live station of %(operator)s in %(technology)s %(value)s does not exist"),
    marked("an owner of %(count)s characters; must have at most %(most)s"),
    marked("station %(value)s is among those that go already"),
)
