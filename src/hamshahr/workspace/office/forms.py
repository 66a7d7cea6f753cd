"""What people write in their office: one-minute forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hamshahr.accounts.models import User
from hamshahr.atlas.models import Place
from hamshahr.cooperation.happenings import Happening, Initiative
from hamshahr.people.models import LANGUAGES, Consent
from hamshahr.ties.models import Kind
from hamshahr.workspace.fields import DayField, PartialDateField

UPLOAD_TYPES = ".pdf,.docx,.xlsx,.odt,.ods,.txt,.png,.jpg,.jpeg"


class PlaceField(forms.CharField):
    """The primary key of a place, as the list below its search field puts it in. Gives the Place."""

    def clean(self, value: Any) -> Place | None:
        text = super().clean(value)
        place = (
            Place.objects.with_setting().filter(pk=int(text)).first() if text.isdecimal() and len(text) < 12 else None
        )
        if place is None and self.required:
            raise forms.ValidationError(_("Choose the city from the list that opens as you type."))
        return place


class RecordTieForm(forms.Form):
    """An existing tie, or with `what` an enquiry; five fields, of which one must be filled."""

    what = forms.ChoiceField(
        choices=[
            ("tie", _("a tie that exists")),
            ("incoming", _("an enquiry from them")),
            ("outgoing", _("an enquiry of ours")),
        ],
        initial="tie",
        label=_("What is it?"),
        widget=forms.RadioSelect,
    )
    partner = PlaceField(label=_("Partner city"), widget=forms.HiddenInput)
    since = PartialDateField(label=_("Since"), required=False, help_text=_("A year is enough: 2000 or 1379."))
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.SISTER)
    contact_name = forms.CharField(label=_("Who is your contact there?"), max_length=120, required=False)
    contact_email = forms.EmailField(label=_("Their e-mail address"), required=False)

    consent = forms.ChoiceField(
        label=_("How did they agree that you keep it?"), choices=[("", _("choose")), *Consent.choices], required=False
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("contact_email") and not told.get("contact_name"):
            self.add_error("contact_name", _("Whose address is it?"))
        if told.get("contact_email") and not told.get("consent"):
            self.add_error("consent", _("Keep an address only with the person's consent: say how they gave it."))
        return told


class NoteForm(forms.Form):
    """A note; with `happening`, that something was done."""

    text = forms.CharField(label=_("What should be remembered?"), widget=forms.Textarea(attrs={"rows": 4}))
    happening = forms.ChoiceField(
        label=_("Was something done?"), choices=[("", _("no, only a note")), *Happening.choices], required=False
    )
    on = PartialDateField(label=_("When?"), required=False)
    initiative = forms.ChoiceField(label=_("From whom did it come?"), choices=Initiative.choices, required=False)
    file = forms.FileField(label=_("A file that shows it"), required=False)
    mentioned = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        required=False,
        label=_("Who should hear of it?"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, members: list[User], *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        people = self.fields["mentioned"]
        assert isinstance(people, forms.ModelMultipleChoiceField)
        people.queryset = User.objects.filter(pk__in=[user.pk for user in members])


class DocumentForm(forms.Form):
    file = forms.FileField(label=_("File"))
    title = forms.CharField(label=_("What is it?"), max_length=200, required=False)


class DutyForm(forms.Form):
    title = forms.CharField(label=_("What is to be done?"), max_length=200)
    due = DayField(label=_("By when?"), help_text=_("A day: 2026-12-01 or 1405/09/10."))
    to = forms.ModelChoiceField(queryset=User.objects.none(), label=_("By whom?"), empty_label=None)

    def __init__(self, members: list[User], *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        people = self.fields["to"]
        assert isinstance(people, forms.ModelChoiceField)
        people.queryset = User.objects.filter(pk__in=[user.pk for user in members])


class QuestionForm(forms.Form):
    """To a partner that has no office here: who there is asked to confirm the facts, without an account."""

    place = forms.ChoiceField(label=_("Which city?"))
    name = forms.CharField(label=_("Who is your contact there?"), max_length=120, required=False)
    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("They get a link by which they confirm or correct the facts, once, without an account."),
    )
    language = forms.ChoiceField(label=_("In which language?"), choices=LANGUAGES)
    message = forms.CharField(
        label=_("A word of yours"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_invitation = forms.BooleanField(label=_("Invite them to keep their side of the tie here, too"), required=False)

    def __init__(self, places: list[Place], *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self._places = {str(place.pk): place for place in places}
        asked = self.fields["place"]
        assert isinstance(asked, forms.ChoiceField)
        asked.choices = [(key, place.name) for key, place in self._places.items()]
        if len(places) == 1:
            asked.widget = asked.hidden_widget()

    def clean_place(self) -> Place:
        return self._places[self.cleaned_data["place"]]


class StatementForm(forms.Form):
    """A word on one fact: `value` where another is right, `note` where it is disputed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    stance = forms.CharField()
    value = forms.CharField(required=False, max_length=40)
    note = forms.CharField(required=False, max_length=1000)
