from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprise_services.models import ChainPlace, ChainStep
from enterprises.forms.fields import LinesField
from workplace.conflict import RowForm

MOST_PRODUCTS = 30


class BySteps(forms.models.ModelChoiceIterator):
    """Steps as choices under the name of their chain."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        groups: dict[str, list] = {}
        for step in self.queryset.select_related("chain"):
            groups.setdefault(str(step.chain), []).append(self.choice(step))
        yield from groups.items()


class StepField(forms.ModelChoiceField):
    iterator = BySteps


class StepsField(forms.ModelMultipleChoiceField):
    iterator = BySteps


def lines(label, most, size, help_text=""):
    return LinesField(
        label=label, required=False, help_text=help_text,
        validators=[forms.fields.validators.MaxLengthValidator(size)],
    )  # fmt: skip


class ChainStepForm(RowForm):
    words = lines(
        gettext_lazy("words"), MOST_PRODUCTS, 30,
        gettext_lazy("One a line. A firm whose name holds one of them is suggested for this step; nothing more."),
    )  # fmt: skip
    suppliers = StepsField(
        label=gettext_lazy("supplied by"), queryset=ChainStep.objects.all(), required=False,
        help_text=gettext_lazy("Steps whose products are used here; of another chain too."),
    )  # fmt: skip

    class Meta:
        model = ChainStep
        fields = ["stage", "name", "name_en", "text", "suppliers", "words", "position"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["suppliers"].queryset = ChainStep.objects.exclude(pk=self.instance.pk)

    def clean_name(self):
        name = self.cleaned_data["name"]
        same = ChainStep.objects.filter(chain=self.instance.chain_id, name=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("The chain has a step of this name already."))
        return name

    def clean_suppliers(self):
        """No step supplies itself, by whichever way round."""
        chosen = self.cleaned_data["suppliers"]
        links = ChainStep.suppliers.through.objects.values_list("from_chainstep_id", "to_chainstep_id")
        before: dict[int, set[int]] = {}
        for step, supplier in links:
            before.setdefault(step, set()).add(supplier)
        for each in chosen:
            if self.instance.pk and self.instance.pk in _reached(each.pk, before):
                raise forms.ValidationError(
                    _("%(step)s is itself supplied by this step: that would be a circle.") % {"step": each}
                )
        return chosen

    def values(self) -> dict:
        return super().values() | {"suppliers": [str(each) for each in self.cleaned_data["suppliers"]]}

    def stored(self, row) -> dict:
        return super().stored(row) | {"suppliers": [str(each) for each in row.suppliers.all()]}


def _reached(first: int, before: dict[int, set[int]]) -> set[int]:
    found, waiting = set(), [first]
    while waiting:
        if (pk := waiting.pop()) not in found:
            found.add(pk)
            waiting += before.get(pk, ())
    return found


class ChainPlaceForm(RowForm):
    step = StepField(label=gettext_lazy("step"), queryset=ChainStep.objects.all(), empty_label="—")
    products = lines(
        gettext_lazy("products"), MOST_PRODUCTS, 60,
        gettext_lazy("One a line, as the trade calls them: firms that write the same meet in the graph."),
    )  # fmt: skip

    class Meta:
        model = ChainPlace
        fields = ["step", "products", "note"]

    def clean_products(self):
        """Each product once, in the order typed."""
        products = list(dict.fromkeys(self.cleaned_data["products"]))
        if len(products) > MOST_PRODUCTS:
            raise forms.ValidationError(_("At most %(most)s products.") % {"most": MOST_PRODUCTS})
        return products

    def clean(self):
        data = super().clean()
        same = ChainPlace.objects.filter(firm=self.instance.firm_id, step=data.get("step")).exclude(pk=self.instance.pk)
        if data.get("step") and same.exists():
            self.add_error("step", _("The firm stands at this step already."))
        return data
