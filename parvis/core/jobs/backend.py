"""The django-tasks API on rows of the application's own database.

A job commits or rolls back with the transaction that enqueues it. Workers claim it by lease
(``parvis.core.jobs.leases``), so that work of a killed worker is done again by another.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.signals import task_enqueued

from parvis.core.jobs import actions, selectors


class LeasedDatabaseBackend(BaseTaskBackend):
    supports_defer = True
    supports_async_task = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Store the call; it runs after the caller's transaction commits."""
        self.validate_task(task)
        result = selectors.result_of(actions.add(task, args, kwargs))
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """What became of a call; raises TaskResultDoesNotExist, also once the row was purged."""
        try:
            return selectors.result_of(selectors.job(UUID(result_id)))
        except (ValueError, LookupError) as error:
            raise TaskResultDoesNotExist(result_id) from error
