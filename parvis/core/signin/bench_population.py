"""A generated population for benchmarks: millions of identities in PostgreSQL, each with a name at one service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from parvis.core.people.selectors import Person

# Identifiers rise with n, so that the primary key grows at its end; the rest is random as in use.
PEOPLE = """
    INSERT INTO people_person (id, family_name, given_names, birth_date, gender, birth_place, birth_country,
                               usual_name, email, language, identity_key, created_at)
    SELECT (lpad(to_hex(n::bigint * 4294967295 / %s), 8, '0') || substr(md5(n::text), 1, 24))::uuid,
           'NAME' || (n %% 200000), '["Ada", "Zoé"]', '1900-01-01', 'female', '35238', '99100',
           '', '', 'fr', encode(sha256(n::text::bytea), 'hex'), now()
    FROM generate_series(1, %s) AS n"""
NAMES = "INSERT INTO people_sectoralidentifier (person_id, sector, value) SELECT id, %s, identity_key FROM people_person"
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('u', 'f') ORDER BY contype DESC"""
INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename = ANY(%s) AND indexname NOT IN (SELECT conname FROM pg_constraint)"""
TABLES = ["people_person", "people_sectoralidentifier"]


def fill(size: int, *, entity: str) -> None:
    """``size`` people, each with a pairwise name at ``entity``; indexes are made once, at the end."""
    with connection.cursor() as cursor, without_indexes(cursor):
        cursor.execute(PEOPLE, [size, size])
        cursor.execute(NAMES, [f"entity:{entity}"])
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")


@contextmanager
def without_indexes(cursor: CursorWrapper) -> Iterator[None]:
    """The tables without what slows a load down, given back after."""
    cursor.execute(CONSTRAINTS, [TABLES])
    constraints = cursor.fetchall()
    for table, name, _ in reversed(constraints):
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(INDEXES, [TABLES])
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in constraints:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def sample(count: int) -> Iterator[Person]:
    """People from all over the table."""
    for number in range(count):
        yield Person.objects.filter(id__gte=UUID(int=number * (1 << 128) // count)).order_by("id")[0]
