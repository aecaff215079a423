"""What the data panel says of fields and columns."""

from __future__ import annotations

from engine.design.data import Field
from engine.design.data.field import Column

MAX_CLASSES_NAMED = 12
MAX_COLUMNS_NAMED = 24


def field_told(field: Field) -> str:
    """A field in a line of rich text: its name, what it looks like, and what it is made of."""
    shape = " × ".join(map(str, field.shape))
    facts: list[str] = [field.kind, shape] if shape else [field.kind]
    if field.columns:
        headings = ", ".join(column.name for column in field.columns[:MAX_COLUMNS_NAMED])
        facts.append(headings + (", …" if len(field.columns) > MAX_COLUMNS_NAMED else ""))
    if field.classes:
        named = ", ".join(field.classes[:MAX_CLASSES_NAMED])
        facts.append(named + (", …" if len(field.classes) > MAX_CLASSES_NAMED else ""))
    return f"<b>{_escaped(field.name)}</b> &nbsp;{_escaped(' · '.join(facts))}"


def last_column(fields: tuple[Field, ...]) -> str:
    """Which column an empty target means."""
    names = [field.columns[0].name for field in fields if field.kind in ("class", "number") and field.columns]
    return f"{names[0]} (the last one)" if names else "the last one"


def gaps_told(columns: tuple[Column, ...], *, has_mean: bool) -> str:
    """What missing values of these columns became."""
    facts = []
    if has_mean and any(not column.categories for column in columns):
        facts.append("missing numbers became the training mean")
    if any(column.categories for column in columns):
        facts.append("missing categories none of the words")
    said = ", ".join(facts)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
