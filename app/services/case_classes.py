"""Classes of cases: the table, one of them by its code, its conditions."""

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.case_reports import CaseClass, CaseCondition, ClassKey
from app.errors import NotFoundError, RefusedError
from app.store import case_classes as classes_store


def classes(session: Session) -> tuple[CaseClass, ...]:
    """What a case can be of."""
    return classes_store.classes(session)


def class_named(session: Session, text: str) -> CaseClass:
    """The class of a code, or of ``system/edition/kind/code`` where several classes have the code."""
    known = classes(session)
    found = [one for one in known if text in (one.key.code, written(one.key))]
    if not found:
        some = ", ".join(one.code for one in known[:20])
        raise RefusedError(f"case class {text!r} is unknown; use one of {some}")
    if len(found) > 1:
        keys = ", ".join(written(one.key) for one in found)
        raise RefusedError(f"case class {text!r} is that of several; use one of {keys}")
    return found[0]


def class_of(session: Session, key: ClassKey) -> CaseClass:
    """The class of a whole key."""
    found = next((one for one in classes(session) if one.key == key), None)
    if found is None:
        raise NotFoundError("case class", written(key))
    return found


def conditions(session: Session, actor: Actor, *, of: CaseClass) -> tuple[CaseCondition, ...]:
    """Under what a case of a class is filed and closed."""
    actor.require("cases.read")
    return classes_store.conditions_of(session, class_id=of.id)


def written(key: ClassKey) -> str:
    """A class key as one text."""
    return f"{key.code_system}/{key.edition}/{key.kind}/{key.code}"
