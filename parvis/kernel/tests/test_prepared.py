"""Prepared queries give what the ORM gives, on both databases."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.core.people.models import Membership, Organisation, Person
from parvis.kernel import prepared
from parvis.kernel.prepared import Prepared

pytestmark = pytest.mark.django_db

MEMBERSHIPS = Prepared(
    lambda person, role: Membership.objects.select_related("person", "organisation").filter(person=person, role=role).order_by("id"),
    UUID,
    str,
)
BY_KEY = Prepared(lambda key: Person.objects.filter(identity_key=key, erased_at=None), str)


def somebody(key: str = "k" * 64, **more) -> Person:
    return Person(family_name="Été", given_names=["Zoé", "Ada"], identity_key=key, **more)


def test_a_row_written_is_the_row_that_the_orm_reads():
    written = prepared.insert(somebody(birth_date="1990-01-31"))
    read = Person.objects.get(pk=written.pk)
    assert {field.attname: getattr(read, field.attname) for field in Person._meta.concrete_fields} == {
        field.attname: getattr(written, field.attname) for field in Person._meta.concrete_fields
    }


def test_a_key_that_the_database_gives_is_set_and_the_row_can_be_saved_again():
    person, body = prepared.insert(somebody()), Organisation.objects.create(identifier="1", name="Town", kind="municipality")
    membership = prepared.insert(Membership(person=person, organisation=body, role="agent"))
    assert membership.pk is not None
    membership.role = "instructor"
    membership.save()
    assert Membership.objects.get().role == "instructor"


def test_a_constraint_still_holds():
    prepared.insert(somebody())
    with pytest.raises(IntegrityError), transaction.atomic():
        prepared.insert(somebody())


def test_what_is_read_is_what_the_orm_reads_with_its_relations(django_assert_num_queries):
    person, body = prepared.insert(somebody()), Organisation.objects.create(identifier="1", name="Town", kind="municipality")
    for role in ("agent", "instructor"):
        Membership.objects.create(person=person, organisation=body, role=role, until=timezone.now() + timedelta(days=1))
    for role in ("agent", "instructor", "agent"):  # the same compiled query with other values
        with django_assert_num_queries(1):
            found = MEMBERSHIPS.first(person.pk, role)
            assert found is not None
            assert (found.role, found.person.given_names, found.organisation.name) == (role, ["Zoé", "Ada"], "Town")
        assert found == Membership.objects.get(role=role)
        assert found.until == Membership.objects.get(role=role).until


@pytest.mark.parametrize(("person", "role"), [(uuid4(), "agent"), (None, "nothing"), (None, "' OR 1=1 --"), (None, "sample 1")])
def test_values_are_values_and_nothing_else(person, role):
    someone = prepared.insert(somebody())
    body = Organisation.objects.create(identifier="1", name="Town", kind="municipality")
    Membership.objects.create(person=someone, organisation=body, role="agent")
    assert MEMBERSHIPS.first(person or someone.pk, role) is None


def test_an_empty_column_in_the_query_stays_empty():
    prepared.insert(somebody("a" * 64))
    prepared.insert(somebody("b" * 64, erased_at=timezone.now()))
    assert BY_KEY.first("a" * 64) is not None
    assert BY_KEY.first("b" * 64) is None


def test_an_update_changes_the_rows_found_and_counts_them():
    one, two = prepared.insert(somebody("a" * 64)), prepared.insert(somebody("b" * 64))
    now = timezone.now()
    assert prepared.update(Person, {"id": one.pk, "erased_at": None}, erased_at=now, given_names=["X"], email="") == 1
    assert prepared.update(Person, {"id": one.pk, "erased_at": None}, erased_at=None) == 0
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.erased_at, one.given_names, two.erased_at) == (now, ["X"], None)
