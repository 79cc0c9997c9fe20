from django import forms
from django.contrib.auth.forms import SetPasswordMixin, UsernameField
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import FIRM_ROLES, ROLES
from accounts.models import User

from .fields import CreditCodeField

ROLE_CHOICES = [(code, role.label) for code, role in ROLES.items() if code in FIRM_ROLES]


class JoinForm(forms.Form):
    """Asks to act for a firm. Whether the firm exists is not told: its code is only checked for typing errors."""

    credit_code = CreditCodeField(
        label=gettext_lazy("unified social credit code"), help_text=gettext_lazy("18 digits and letters of the licence")
    )
    note = forms.CharField(
        label=gettext_lazy("note"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Your post, and whom the zone may ask at the firm."),
    )


class RegisterForm(SetPasswordMixin, JoinForm):
    """The same for somebody who has no account yet."""

    display_name = forms.CharField(label=gettext_lazy("your name"), max_length=60)
    phone = forms.CharField(label=gettext_lazy("telephone"), max_length=30)
    username = UsernameField(label=gettext_lazy("user name"), max_length=150, validators=[UnicodeUsernameValidator()])
    password1, password2 = SetPasswordMixin.create_password_fields()

    field_order = ["credit_code", "display_name", "phone", "username", "password1", "password2", "note"]

    def clean_username(self):
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("This user name is taken; choose another."))
        return username

    def clean(self):
        self.validate_passwords()
        data = super().clean()
        user = User(username=data.get("username", ""), display_name=data.get("display_name", ""))
        self.validate_password_for_user(user, "password1")
        return data


class ConfirmForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("role"), choices=ROLE_CHOICES, initial="firm_filler")


class RefuseForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("reason"), max_length=200)
