"""The figures of a procedure are published because they are declared, and nobody can be found in them."""

from __future__ import annotations

import csv
import io

import httpx
import pyarrow.parquet
import pytest
from journeys import story

DATASET = "/data/cantine-monthly"


def rows_of(country) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(httpx.get(f"{country.origin}{DATASET}.csv").content.decode("utf-8-sig"))))


@pytest.mark.demand("open-by-default", "published-because-declared")
def test_anyone_reads_draws_and_downloads_them(country, visitors):
    reader = visitors("en", story.PHONE)
    reader.open("/data?sample=yes")
    reader.open(DATASET)
    assert reader.page.locator("main svg").count() >= 2, "a map and a chart"
    rows = rows_of(country)
    assert len({row["period"] for row in rows}) == 18
    assert {row["commune"] for row in rows} >= {"35238", "29019", "56260"}
    asjson = httpx.get(f"{country.origin}{DATASET}.json").json()
    table = pyarrow.parquet.read_table(io.BytesIO(httpx.get(f"{country.origin}{DATASET}.parquet").content))
    assert table.num_rows == len(rows)
    assert len(asjson["rows"] if isinstance(asjson, dict) else asjson) == len(rows)


@pytest.mark.demand("open-by-default", "small-counts-protected")
def test_no_small_count_is_shown(country):
    rows = rows_of(country)
    shown = [int(row["submitted"]) for row in rows if row["submitted"]]
    assert all(count == 0 or count >= 5 for count in shown)
    assert len(shown) < len(rows), "some cells are suppressed in the demonstration"
    real = dict(
        country.rows(
            "SELECT strftime('%Y-%m', f.submitted_at) || o.area, count(*) FROM procedures_file f JOIN people_organisation o ON o.id = f.organisation_id "
            "WHERE f.submitted_at IS NOT NULL GROUP BY 1"
        )
    )
    assert any(0 < count < 5 for count in real.values()), "there was something to suppress"
