"""What pages outside the offices know of them."""

from __future__ import annotations

from django import template

from hamshahr.people.first_run import is_set_up

register = template.Library()


@register.simple_tag
def waits_for_setup() -> bool:
    """Whether nobody runs this installation yet."""
    return not is_set_up()
