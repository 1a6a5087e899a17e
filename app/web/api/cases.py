"""Cases: report one, list them, look at one."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from flask import Response, request, url_for
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app import db
from app.domain.case_reports import (
    HIGHEST_FLOOR,
    LOWEST_FLOOR,
    MAX_DESCRIPTION,
    MAX_PHOTOS,
    MAX_REASON,
    CaseKind,
    Place,
)
from app.domain.case_states import CaseState
from app.domain.datums import NAMED_DATUMS
from app.domain.network import Technology
from app.domain.phones import MAX_TYPED
from app.errors import InputError, RefusedError
from app.services import case_contacts, cases
from app.web import parse, respond
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint, row_id
from app.web.api.queries import PlaceQuery, Query, Word
from app.web.case_report import report_from
from app.web.current import current_actor
from spatial.errors import DatumError

bp = api_blueprint("cases", "Cases")

DatumText = Annotated[str, BeforeValidator(parse.datum)]
Coordinate = Annotated[float, Field(allow_inf_nan=False, ge=-1e8, le=1e8)]
DATUM = f"One of {', '.join(NAMED_DATUMS)}, or EPSG:n."


class Case(BaseModel):
    id: int
    number: int
    kind: CaseKind
    class_code: str
    class_name_zh: str
    class_name_en: str
    description: str
    state: CaseState
    reported_at: datetime
    operator: str | None
    technology: Technology | None
    place: Place | None
    floor: int | None
    accuracy_m: float | None
    subdistrict_code: str | None = Field(description="Null where the place lies outside every known area.")
    subdistrict_name_zh: str | None
    subdistrict_name_en: str | None
    neighbourhood_code: str | None
    neighbourhood_name_zh: str | None
    neighbourhood_name_en: str | None
    cell_code: str | None
    photo_count: int
    is_synthetic: bool
    datum: str
    datum_source: str
    version: int


class NearCase(Case):
    distance_m: float


class Photo(BaseModel):
    id: int
    href: str
    width_px: int
    height_px: int


class CaseDetail(Case):
    photos: list[Photo]
    contact_phone_masked: str | None = Field(
        description="Phone of whoever reported it, without the digits that would reach somebody."
    )


class Receipt(BaseModel):
    id: int
    number: int
    is_new: bool = Field(description="False when this client id was filed before.")
    subdistrict_name_zh: str | None
    subdistrict_name_en: str | None


class Report(BaseModel):
    """A report as JSON; a multipart form takes the same fields and files called `photos`."""

    client_id: UUID = Field(description="Made by the sender; sending a report again gives the same case.")
    class_code: str
    lon: float = Field(description="Longitude; easting where the datum is EPSG:n in metres.")
    lat: float = Field(description="Latitude; northing where the datum is EPSG:n in metres.")
    datum: str = Field("wgs84", description=DATUM)
    accuracy_m: float | None = Field(None, ge=0)
    description: str = Field("", max_length=MAX_DESCRIPTION)
    operator: str | None = None
    technology: Technology | None = None
    place: Place | None = None
    floor: int | None = Field(None, ge=LOWEST_FLOOR, le=HIGHEST_FLOOR)
    contact_phone: str | None = Field(
        None,
        max_length=MAX_TYPED,
        description="For a call back: mobile, landline with area code, or international with + in front. "
        "Kept apart from the case; refusals do not repeat it.",
    )


class Reason(BaseModel):
    """Why somebody needs the whole number; it goes on record."""

    model_config = ConfigDict(extra="forbid")

    # no bounds at the door: what the service refuses is on record
    reason: str = Field(
        "",
        description="Not left out and not empty; without the number itself.",
        json_schema_extra={"maxLength": MAX_REASON},
    )


class ContactPhone(BaseModel):
    """The phone of whoever reported a case."""

    case_id: int
    phone: str = Field(description="E.164: + and digits.")


class CaseQuery(PlaceQuery):
    class_code: Word | None = Field(None, alias="class", description="Only cases of this class.")
    state: CaseState | None = Field(None, description="Only cases in this state.")
    operator: Word | None = Field(None, description="Only cases about the operator of this code.")


class NearQuery(Query):
    lon: Coordinate = Field(description="Longitude.")
    lat: Coordinate = Field(description="Latitude.")
    datum: DatumText = Field("wgs84", description=DATUM)
    class_code: Word = Field(alias="class", description="Class of the case.")


@bp.get("/cases")
@bp.input(CaseQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(Case, "Point"))
def list_cases(query: CaseQuery) -> Response:
    """Cases, newest first

    `after` is the id of the last case of the page before.
    """
    with db.transaction() as session:
        found = cases.cases(
            session,
            current_actor(),
            area_code=query.area,
            bbox=query.bbox,
            class_code=query.class_code,
            state=query.state,
            operator=query.operator,
            limit=query.rows + 1,
            before_id=query.after or None,
        )
    return answers.page(found, query, model=Case, name="cases")


@bp.get("/cases/near")
@bp.input(NearQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(NearCase, "Point"))
def list_near_cases(query: NearQuery) -> Response:
    """Open cases that may be the same one: same class, close by"""
    with db.transaction() as session:
        try:
            found = cases.near(
                session,
                current_actor(),
                class_code=query.class_code,
                lon=query.lon,
                lat=query.lat,
                datum=query.datum,
            )
        except (DatumError, RefusedError) as error:
            raise InputError(str(error)) from error
    return respond.geojson(answers.whole_numbers(found, NearCase))


@bp.get("/cases/<case_id>")
@bp.doc(responses=documents.feature(CaseDetail, "Point"))
def read_case(case_id: str) -> Response:
    """One case with its photos and its contact phone, masked"""
    key = row_id(case_id, "case")
    with db.transaction() as session:
        found = cases.case(session, current_actor(), case_id=key)
        photos = cases.photos(session, current_actor(), case_id=key)
        phone = case_contacts.masked_phone(session, current_actor(), case_id=key)
    shown = {"photos": [_photo(photo) for photo in photos], "contact_phone_masked": phone}
    return answers.feature(found, Case, shown)


@bp.post("/cases/<case_id>/contact/reveal")
@bp.input(Reason, location="json", arg_name="body")
@bp.doc(responses={**documents.record(ContactPhone), **documents.problems(422)})
def reveal_contact(case_id: str, body: Reason) -> Response:
    """The whole contact phone of a case, for a reason

    Each reveal is on record with its reason, and so is each refusal. The answer is not to be kept.
    """
    key = row_id(case_id, "case")
    with db.transaction() as session:
        phone = case_contacts.reveal_phone(session, current_actor(), case_id=key, reason=body.reason)
    response = respond.json_document(ContactPhone(case_id=key, phone=phone).model_dump())
    response.headers["Cache-Control"] = "no-store"
    return response


def _photo(photo: Any) -> dict[str, Any]:
    href = url_for("cases_page.show_photo", case_id=photo.case_id, photo_id=photo.id)
    return {"id": photo.id, "href": href, "width_px": photo.width_px, "height_px": photo.height_px}


documents.BODIES["post", "/api/v1/cases"] = {
    "content": {
        "application/json": {"schema": documents.schema_of(Report)},
        "multipart/form-data": {
            "schema": {
                "allOf": [
                    documents.schema_of(Report),
                    {
                        "type": "object",
                        "properties": {
                            "photos": {
                                "type": "array",
                                "maxItems": MAX_PHOTOS,
                                "items": {"type": "string", "format": "binary"},
                            }
                        },
                    },
                ]
            }
        },
    }
}


@bp.post("/cases")
@bp.doc(
    responses={
        **documents.record(Receipt, 201, "The case was filed."),
        **documents.record(Receipt, 200, "This report was filed before."),
        **documents.problems(409, 413, 422),
    }
)
def file_case() -> Response:
    """File a case

    The database finds subdistrict, neighbourhood and grid cell. Photos lose their metadata.
    """
    values, photos = _body()
    with db.transaction() as session:
        receipt = cases.report_case(session, current_actor(), report=report_from(values), photos=photos)
    response = respond.json_document(receipt, 201 if receipt.is_new else 200)
    response.headers["Location"] = url_for("api_cases.read_case", case_id=receipt.id)
    return response


def _body() -> tuple[dict[str, Any], list[bytes]]:
    """The fields, and the photos of a form."""
    if request.is_json:
        values = request.get_json()
        if not isinstance(values, dict):
            raise RefusedError("the body is no JSON object; a report is one")
        return values, []
    files = [photo.read() for photo in request.files.getlist("photos") if photo.filename]
    return request.form.to_dict(), files
