"""Rows as Parquet, CSV and JSON. Parquet is the original; the others derive from it."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from parvis.kernel import tables

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "parquet": "application/vnd.apache.parquet"}

Row = Mapping[str, Any]
ARROW = {"count": pa.int64(), "mean": pa.float64(), "flag": pa.bool_()}


def parquet(rows: Sequence[Row], kinds: Mapping[str, str], about: Mapping[str, str]) -> bytes:
    """``kinds`` gives each column's kind, in order; ``about`` goes into the file's metadata."""
    fields = [pa.field(name, arrow_type(kind, rows, name)) for name, kind in kinds.items()]
    schema = pa.schema(fields, metadata=dict(about))
    columns = [pa.array([plain(row.get(field.name), field.type) for row in rows], type=field.type) for field in fields]
    target = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), target, compression="zstd")
    return target.getvalue()


def arrow_type(kind: str, rows: Sequence[Row], name: str) -> pa.DataType:
    if kind == "sum":
        return pa.int64() if all(isinstance(row.get(name), int | None) for row in rows) else pa.float64()
    return ARROW.get(kind, pa.string())


def plain(value: Any, kind: pa.DataType) -> Any:
    if value is None:
        return None
    if isinstance(value, Decimal):
        return float(value)
    return str(value) if kind == pa.string() else value


def rows_of(content: bytes) -> list[dict[str, Any]]:
    """The rows of a Parquet file, in order."""
    rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(content)).to_pylist()
    return rows


def comma_separated(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    """RFC 4180, UTF-8; text that a spreadsheet would take for a formula begins with an apostrophe."""
    return "".join(tables.lines([columns, *([row.get(column) for column in columns] for row in rows)])).encode()


def javascript_objects(rows: Sequence[Row], about: Mapping[str, Any]) -> bytes:
    """One JSON object: what the dataset is, then its rows, one per line."""
    head = json.dumps(dict(about), ensure_ascii=False)
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return f'{head[:-1]}, "rows": [\n{lines}\n]}}\n'.encode()
