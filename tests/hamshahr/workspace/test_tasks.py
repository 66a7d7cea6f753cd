"""Staff may end background work from the page; what an action refuses is told with a way back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from hamshahr.audit.models import Event
from hamshahr.tasks.lifecycle import State
from tests import factories

pytestmark = pytest.mark.django_db


def test_staff_cancels_waiting_work_under_their_name(client: Client) -> None:
    alice, task = factories.user(), factories.task()
    address = reverse("workspace:cancel_task", args=[task.pk])
    assert address not in client.get(reverse("publish:tasks")).content.decode()
    client.force_login(alice)
    assert address in client.get(reverse("publish:tasks")).content.decode()
    assert client.post(address).status_code == 302
    task.refresh_from_db()
    assert task.state == State.CANCELLED
    assert Event.objects.get(action="task.cancelled").actor_key == f"user {alice.pk}"


def test_what_has_ended_cannot_be_cancelled_and_the_page_says_so(client: Client) -> None:
    client.force_login(factories.user())
    address = reverse("workspace:cancel_task", args=[factories.task().pk])
    client.post(address)
    refused = client.post(address, headers={"Referer": f"http://testserver{reverse('publish:tasks')}"})
    assert refused.status_code == 409
    assert "has ended already" in refused.content.decode()
    assert f'href="{reverse("publish:tasks")}"' in refused.content.decode()


def test_who_signs_in_on_the_way_to_what_only_takes_a_form_gets_to_the_desk(client: Client) -> None:
    """Typed into the address bar, it is no page."""
    for name in ("workspace:upload_import", "workspace:bring_in_import", "workspace:cancel_task"):
        address = reverse(name, args=[] if name.endswith("upload_import") else [1])
        asked = client.get(address)
        assert asked.status_code == 302
        assert "sign-in" in asked["Location"]
    client.force_login(factories.user())
    answer = client.get(address, follow=True)
    assert answer.redirect_chain == [(reverse("workspace:desk"), 302)]
    assert answer.status_code == 200
    assert client.put(address).status_code == 405
