"""What can be searched: one frozen document per need, project need, candidate and team.

Every field is declared once, on `Document`, together with what the engines may do with it (`Use`).
Both engines derive their columns and settings from `FIELDS`; nothing is listed twice.

Privacy: a document has no field for a person's name, contact or identity number, and unknown fields
are refused. Whoever builds a candidate's or team's document puts an occupation in `title`, never a name.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


class DocumentKind(StrEnum):
    """The four searchable kinds; each has an index of its own."""

    NEED = "need"
    PROJECT = "project"
    CANDIDATE = "candidate"
    TEAM = "team"


class Shape(StrEnum):
    """How a field's values look, the same for both engines."""

    TEXT = "text"
    """str, or a tuple of str whose entries are read as separate phrases"""
    CODE = "code"
    """str or None, compared whole"""
    CODES = "codes"
    """tuple of str; a filter holds when any entry satisfies it"""
    NUMBER = "number"
    """int, float or None"""
    DATE = "date"
    """datetime.date or None"""
    FLAG = "flag"
    """bool"""


@dataclass(frozen=True, slots=True)
class Use:
    """What engines may do with a field.

    `weight`: an occurrence counts like so many in a plain text; 0 means the text is not searched.
    """

    shape: Shape
    weight: int = 0
    filter: bool = False
    facet: bool = False
    sort: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One declared field of `Document`."""

    name: str
    shape: Shape
    weight: int
    filter: bool
    facet: bool
    sort: bool
    many: bool
    """the value is a tuple"""


def _without_nul(text: str) -> str:
    """PostgreSQL cannot store NUL, and no reader misses it."""
    return text.replace("\x00", "")


Text = Annotated[str, AfterValidator(_without_nul)]
Code = Annotated[str, AfterValidator(_without_nul)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,128}$")]

_CODE_FACET = Use(Shape.CODE, filter=True, facet=True)
_CODES_FACET = Use(Shape.CODES, filter=True, facet=True)
_RANK = Use(Shape.NUMBER, filter=True, facet=True, sort=True)
_NUMBER = Use(Shape.NUMBER, filter=True, sort=True)
_DATE = Use(Shape.DATE, filter=True, sort=True)


class Document(BaseModel):
    """One searchable thing. Absent facts stay None or empty; a filter on them then does not hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: DocumentKind
    id: Id
    title: Annotated[Text, Use(Shape.TEXT, weight=3)]
    skills: Annotated[tuple[Text, ...], Use(Shape.TEXT, weight=2)] = ()
    keywords: Annotated[tuple[Text, ...], Use(Shape.TEXT, weight=2)] = ()
    """occupations, roles wanted, field of work"""
    body: Annotated[Text, Use(Shape.TEXT, weight=1)] = ""
    employer: Annotated[Text, Use(Shape.TEXT, weight=1)] = ""
    """whose need it is; it is searched, but says nothing of who fits (`FITTING_FIELDS`)"""

    county: Annotated[Code | None, _CODE_FACET] = None
    """division code of the county in charge"""
    organisation: Annotated[Code | None, _CODE_FACET] = None
    owner: Annotated[Code | None, Use(Shape.CODE, filter=True)] = None
    """account id of the person it belongs to"""
    branch: Annotated[tuple[Code, ...], _CODES_FACET] = ()
    """industry branches: of the employer, or wanted by the person"""
    category: Annotated[tuple[Code, ...], _CODES_FACET] = ()
    """老字号, 原字号, 新字号"""
    state: Annotated[Code | None, _CODE_FACET] = None
    places: Annotated[tuple[Code, ...], _CODES_FACET] = ()
    """division codes where the work is, or where the person would go"""
    modes: Annotated[tuple[Code, ...], _CODES_FACET] = ()
    """刚性, 柔性: how the talent may be brought in"""
    stage: Annotated[Code | None, _CODE_FACET] = None
    """stage of a project"""

    degree: Annotated[int | None, _RANK] = None
    """rank of the degree: had by the person, or the least asked for"""
    title_level: Annotated[int | None, _RANK] = None
    """rank of the professional title (职称): had, or the least asked for"""
    years: Annotated[float | None, _NUMBER] = None
    """years of experience: had, or the least asked for"""
    pay_low: Annotated[float | None, _NUMBER] = None
    """yuan a year: the least offered or the least wanted"""
    pay_high: Annotated[float | None, _NUMBER] = None
    """yuan a year: the most offered"""
    seats: Annotated[int | None, _NUMBER] = None
    """free seats of a need, or members of a team"""
    deadline: Annotated[date | None, _DATE] = None
    available: Annotated[date | None, _DATE] = None
    """from when the person or team can begin"""
    updated: Annotated[date | None, _DATE] = None

    consent: Annotated[bool, Use(Shape.FLAG, filter=True)] = False
    """the person agreed to be matched"""
    public: Annotated[bool, Use(Shape.FLAG, filter=True)] = False
    """may be shown without login"""


def _field(name: str, annotation: Any, metadata: list[Any]) -> Field | None:
    use = next((entry for entry in metadata if isinstance(entry, Use)), None)
    if use is None:
        return None
    union = get_origin(annotation) in (UnionType, Union)
    inner = next(part for part in get_args(annotation) if part is not type(None)) if union else annotation
    many = get_origin(inner) is tuple
    return Field(name, use.shape, use.weight, use.filter, use.facet, use.sort, many)


FIELDS: Final[dict[str, Field]] = {
    name: field
    for name, info in Document.model_fields.items()
    if (field := _field(name, info.annotation, info.metadata)) is not None
}
"""Every field but `kind` and `id`, by name, in order of declaration."""

TEXT_FIELDS: Final = tuple(field for field in FIELDS.values() if field.weight)
"""The searched fields, heaviest first."""
FITTING_FIELDS: Final = tuple(field for field in TEXT_FIELDS if field.name != "employer")
"""The texts by which a need and a person are compared: a 数控机床公司 also looks for accountants."""
FACT_FIELDS: Final = tuple(field for field in FIELDS.values() if not field.weight)
"""The fields that are filtered, counted or sorted by."""


def phrases(document: Document, field: Field) -> tuple[str, ...]:
    """The non-empty entries of a text field."""
    value = getattr(document, field.name)
    entries: tuple[str, ...] = value if field.many else (value,)
    return tuple(entry for entry in entries if entry)
