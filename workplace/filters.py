from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, FilterSet

from accounts.models import Organisation

from .models import Notice, Post
from .notices import kinds_for


class NoticeFilter(FilterSet):
    kind = ChoiceFilter(label=_("kind"), empty_label=_("All kinds"))
    unread = BooleanFilter(label=_("unread only"), method="only_unread", widget=forms.CheckboxInput)

    class Meta:
        model = Notice
        fields = ["kind"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["kind"].extra["choices"] = [
            (kind.code, kind.label) for kind in kinds_for(self.request.user.access)
        ]

    def only_unread(self, rows, _name, value):
        return rows.unread() if value else rows


class OrganisationFilter(FilterSet):
    q = CharFilter(label=_("name"), method="named")
    kind = ChoiceFilter(label=_("kind"), choices=Organisation.Kind.choices, empty_label=_("All kinds"))
    closed = BooleanFilter(label=_("closed only"), method="only_closed", widget=forms.CheckboxInput)

    class Meta:
        model = Organisation
        fields = ["kind"]

    def named(self, rows, _name, value):
        return rows.filter(Q(name__icontains=value) | Q(short_name__icontains=value))

    def only_closed(self, rows, _name, value):
        return rows.filter(is_active=False) if value else rows


class PostFilter(FilterSet):
    kind = ChoiceFilter(label=_("kind"), choices=Post.Kind.choices, empty_label=_("All kinds"))
    unread = BooleanFilter(label=_("unread only"), method="only_unread", widget=forms.CheckboxInput)

    class Meta:
        model = Post
        fields = ["kind"]

    def only_unread(self, rows, _name, value):
        return rows.filter(is_read=False) if value else rows
