"""Forms of people and roles."""

from datetime import timedelta

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import audit
from .access import ROLES
from .models import ApiToken, AuditEvent, Organisation, User

LINKS_AN_HOUR = 3


class SignInForm(AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _(
            "User name and password do not fit together. After five wrong passwords the account is locked for 15 minutes."
        ),
    }


class ForgottenForm(PasswordResetForm):
    """Open accounts with a password get a link, three in an hour at most: nobody floods another's mailbox."""

    def get_users(self, email):
        for user in super().get_users(email):
            sent = AuditEvent.objects.filter(
                event="password.link_sent",
                subject_type=user._meta.label_lower,
                subject_id=str(user.pk),
                at__gt=timezone.now() - timedelta(hours=1),
            )
            if sent.count() < LINKS_AN_HOUR:
                audit.record("password.link_sent", subject=user)
                yield user


PROPOSED = "proposed"


class PeopleFilterForm(forms.Form):
    """The filters of the list of people: a text, and a role that is held, or any that is proposed."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("User name, name or organisation")}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=lambda: [
            ("", "---------"),
            (PROPOSED, _("proposed")),
            *((role.code, role.label) for role in ROLES.values()),
        ],
    )


class InviteForm(forms.Form):
    username = forms.CharField(label=_("User name"), max_length=60, validators=[User.username_validator])
    display_name = forms.CharField(label=_("Name"), max_length=60)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=lambda: [(r.code, r.label) for r in ROLES.values()])
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.filter(is_active=True))

    def clean_username(self):
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("“%(name)s” is taken; choose another user name.") % {"name": username})
        return username

    def clean(self):
        data = super().clean()
        _check_role_fits(self, data)
        return data


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=lambda: [(r.code, r.label) for r in ROLES.values()])
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.filter(is_active=True))

    def clean(self):
        data = super().clean()
        _check_role_fits(self, data)
        return data


def _check_role_fits(form, data):
    role, organisation = ROLES.get(data.get("role")), data.get("organisation")
    if role and organisation and role.kind != organisation.kind:
        form.add_error(
            "organisation",
            _("The role “%(role)s” is held for another kind of organisation: %(kind)s.")
            % {"role": role.label, "kind": Organisation.Kind(role.kind).label},
        )


class TokenForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(label=_("Scopes"), widget=forms.CheckboxSelectMultiple)
    expires_at = forms.DateField(label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}))

    class Meta:
        model = ApiToken
        fields = ["name", "scopes", "expires_at"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(str(perm), str(perm)) for perm in sorted(user.access.perms())]
        self.fields["expires_at"].initial = timezone.localdate() + timedelta(days=90)

    def clean_expires_at(self):
        day = self.cleaned_data["expires_at"]
        today = timezone.localdate()
        if not today < day <= today + timedelta(days=366):
            raise forms.ValidationError(_("A key is valid for at least a day and at most a year."))
        return timezone.make_aware(timezone.datetime.combine(day, timezone.datetime.max.time().replace(microsecond=0)))
