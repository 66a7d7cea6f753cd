"""Tags of the office's pages."""

from __future__ import annotations

from django import forms, template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hamshahr.accounts.models import User
from hamshahr.inbox.models import Notice
from hamshahr.workspace.office.portfolio import VITAL_WORDS, vital_of
from hamshahr.workspace.office.reading import OfficeTie
from hamshahr.workspace.office.waiting import partners_of

register = template.Library()
_CLASSES: dict[type[forms.Widget], str] = {
    forms.Select: "form-select",
    forms.CheckboxInput: "form-check-input",
    forms.RadioSelect: "",
    forms.CheckboxSelectMultiple: "",
    forms.HiddenInput: "",
}


@register.filter
def styled(field: BoundField) -> SafeString:
    """The field's widget in the house's clothes, told apart for who cannot see: what is wrong, what helps."""
    widget = field.field.widget
    attrs: dict[str, str | bool] = {} if isinstance(widget, forms.HiddenInput) else {"dir": "auto"}
    if css := _CLASSES.get(type(widget), "form-control"):
        attrs["class"] = css
    described = [f"{field.id_for_label}-wrong"] if field.errors else []
    described += [f"{field.id_for_label}-help"] if field.help_text else []
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.errors:
        attrs["aria-invalid"] = "true"
    return SafeString(field.as_widget(attrs=attrs))


@register.filter
def is_many(field: BoundField) -> bool:
    """Whether it is a group of choices, which wants a legend instead of a label."""
    return isinstance(field.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether it is one box to tick, whose label stands behind it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def partner_names(tie: OfficeTie) -> SafeString:
    return partners_of(tie)


@register.filter
def vital_badge(tie: OfficeTie) -> SafeString:
    """The sign of life as a word with a shape."""
    sign = vital_of(tie)
    return format_html('<span class="badge-vital" data-vital="{}">{}</span>', sign, VITAL_WORDS[sign])


@register.simple_tag
def unread(user: User, office: int) -> int:
    """How many notices of this office the person has not read; one query."""
    return Notice.objects.visible_to(user).unread().filter(office=office).count()
