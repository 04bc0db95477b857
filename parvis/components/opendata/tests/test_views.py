"""Pages, files and API: what anyone sees, and what a program gets."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client

from parvis.components.opendata import actions
from parvis.components.opendata.tests.conftest import COLUMNS, TODAY, Declare, column, dataset, rows

pytestmark = pytest.mark.django_db

PAGE = "/data/library-cards"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def published(declare: Declare) -> None:
    declare(dataset())
    actions.publish_due(TODAY)


def text(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query, headers=ENGLISH)
    assert answer.status_code == 200
    return answer.content.decode()


def body(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("published")
def test_the_catalogue_lists_what_is_published(client: Client) -> None:
    page = text(client, "/data")
    assert "Library cards" in page
    assert "up to 31\xa0March\xa02026" in page


def test_a_dataset_without_a_closed_period_is_not_listed_and_says_when(client: Client, declare: Declare) -> None:
    declare(dataset(rows=lambda: [row for row in rows() if row["month"] == "2026-04"]))
    actions.publish_due(TODAY)
    assert "Nothing is published yet" in text(client, "/data")
    assert "Not published yet" in text(client, PAGE)


def test_samples_are_apart_and_out_of_the_default_catalogue(client: Client, declare: Declare) -> None:
    declare(dataset(sample=True))
    actions.publish_due(TODAY)
    page = text(client, "/data")
    assert page.index("Samples") < page.index("Library cards")
    assert "invented for the demonstration" in text(client, PAGE)
    assert client.get("/api/open/datasets").json()["total"] == 0
    assert client.get("/api/open/datasets", {"sample": "true"}).json()["total"] == 1


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({"q": "bibliothèques"}, True),
        ({"q": "card issued"}, True),
        ({"q": "canteen"}, False),
        ({"tag": "culture"}, True),
        ({"frequency": "monthly"}, True),
        ({"owner": "nobody' --"}, True),  # not on offer: filters nothing
    ],
)
def test_the_catalogue_is_filtered_by_words_owner_subject_and_frequency(client: Client, query: dict[str, str], is_found: bool) -> None:
    assert ("Library cards" in text(client, "/data", **query)) is is_found


@pytest.mark.usefixtures("published")
def test_the_page_explains_columns_versions_and_what_is_not_shown(client: Client) -> None:
    page = text(client, PAGE)
    assert "cards en" in page
    assert "number, part of cards" in page
    assert "figures are hidden in this version" in page
    assert page.count("/2026-01.csv") == 1
    assert "not shown: too few" in text(client, PAGE, period="2026-01")  # in the map's table


@pytest.mark.usefixtures("published")
def test_a_figure_that_is_withheld_is_nowhere_on_the_page(client: Client) -> None:
    """Fougères had 3 cards in January; a town of the same department is hidden with it."""
    january = {row["area"]: row for row in json.loads(body(client, f"{PAGE}/2026-01.json"))["rows"]}
    hidden = {area for area, row in january.items() if row["cards"] is None}
    partner = "35238" if "35238" in hidden else "35288"
    assert hidden == {"35115", partner}
    cells = re.findall(r"<td[^>]*>\s*([^<]*?)\s*</td>", text(client, PAGE, period="2026-01"))
    assert str({"35238": 120, "35288": 40}[partner]) not in cells
    assert "60" in cells  # Brest, which hides nobody


@pytest.mark.usefixtures("published")
def test_the_map_and_the_chart_have_tables(client: Client) -> None:
    page = text(client, PAGE, figure="cards", period="2026-03")
    assert page.count('<svg role="img"') == 2
    assert "Saint-Malo" in page


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    "query",
    [{"area": "35238"}, {"period": "2026-02"}, {"figure": "delay"}, {"area": "'", "period": "2026-13", "figure": "x" * 5000, "page": "-1"}],
)
def test_any_filter_gives_a_page(client: Client, query: dict[str, str]) -> None:
    assert "Library cards" in text(client, PAGE, **query)


@pytest.mark.usefixtures("published")
def test_rows_are_filtered_by_area_and_period(client: Client) -> None:
    assert "1 row" in text(client, PAGE, area="35238", period="2026-02")


@pytest.mark.usefixtures("published")
def test_the_three_files_hold_the_same_rows(client: Client) -> None:
    from_csv = list(csv.DictReader(io.StringIO(body(client, f"{PAGE}.csv").decode())))
    from_json = json.loads(body(client, f"{PAGE}.json"))["rows"]
    from_parquet = pq.read_table(io.BytesIO(body(client, f"{PAGE}.parquet"))).to_pylist()
    assert from_json == from_parquet
    assert [{key: "" if value is None else str(value) for key, value in row.items()} for row in from_json] == from_csv
    assert list(from_csv[0]) == [*(each.name for each in COLUMNS), "withheld"]


@pytest.mark.usefixtures("published")
def test_a_version_keeps_its_own_files(client: Client) -> None:
    assert len(json.loads(body(client, f"{PAGE}/2026-01.json"))["rows"]) == 4
    assert len(json.loads(body(client, f"{PAGE}.json"))["rows"]) == 12


@pytest.mark.usefixtures("published")
def test_a_file_is_not_sent_twice(client: Client) -> None:
    first = client.get(f"{PAGE}/2026-01.csv")
    assert first["Cache-Control"] == "public, max-age=31536000, immutable"
    assert first["Access-Control-Allow-Origin"] == "*"
    assert 'filename="library-cards-2026-01.csv"' in first["Content-Disposition"]
    for headers in (
        {"if-none-match": first["ETag"]},
        {"if-none-match": f"W/{first['ETag']}"},
        {"if-modified-since": first["Last-Modified"]},
    ):
        assert client.get(f"{PAGE}/2026-01.csv", headers=headers).status_code == 304
    assert client.get(f"{PAGE}/2026-01.csv", headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("address", ["/data/nothing", "/data/nothing.csv", f"{PAGE}.exe", f"{PAGE}/2026-09.csv", f"{PAGE}/2026-01.xlsx"])
def test_what_is_not_published_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("published")
def test_a_dataset_that_is_no_longer_declared_is_no_longer_served(client: Client, declare: Declare) -> None:
    declare()
    assert client.get(f"{PAGE}.csv").status_code == 404


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("address", ["/data", PAGE, f"{PAGE}.csv"])
def test_nothing_is_changed_by_reading(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


def test_text_that_a_spreadsheet_would_run_is_made_harmless(client: Client, declare: Declare) -> None:
    columns = (column("code", "area"), column("name", "text"))
    declare(
        dataset(
            columns=columns, rows=lambda: [{"code": "1", "name": '=HYPERLINK("http://x.example","a, b")'}, {"code": "-2", "name": "é\n@x"}]
        )
    )
    actions.publish_due(TODAY)
    parsed = list(csv.reader(io.StringIO(body(client, f"{PAGE}.csv").decode(), newline="")))
    assert parsed[1:] == [["1", '\'=HYPERLINK("http://x.example","a, b")'], ["'-2", "é\n@x"]]


@pytest.mark.usefixtures("published")
def test_the_api_describes_a_dataset_and_gives_its_rows(client: Client) -> None:
    described = client.get("/api/open/datasets/library-cards").json()
    assert [version["version"] for version in described["versions"]] == ["2026-03", "2026-02", "2026-01"]
    assert {column["name"]: column["part_of"] for column in described["columns"]}["free"] == "cards"
    answer = client.get("/api/open/datasets/library-cards/rows", {"area": "35238", "limit": 2})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert (answer.json()["total"], len(answer.json()["rows"])) == (3, 2)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(("address", "status"), [("nothing", 404), ("nothing/rows", 404), ("library-cards/rows?limit=x", 422)])
def test_the_api_says_what_is_wrong(client: Client, address: str, status: int) -> None:
    answer = client.get(f"/api/open/datasets/{address}")
    assert answer.status_code == status
    assert answer.json()


@pytest.mark.usefixtures("published")
def test_the_api_never_gives_more_than_a_thousand_rows_nor_less_than_one(client: Client) -> None:
    wide: dict[str, Any] = client.get("/api/open/datasets/library-cards/rows", {"limit": 10**9, "offset": -5}).json()
    assert (wide["limit"], wide["offset"]) == (1000, 0)


@pytest.mark.usefixtures("published")
def test_the_page_speaks_french(client: Client) -> None:
    page = client.get(PAGE, headers={"accept-language": "fr"}).content.decode()
    assert "Cartes de bibliothèque" in page
    assert "chiffres sont masqués dans cette version" in page
