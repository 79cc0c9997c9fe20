"""The financial supermarket: what banks offer, for whom it fits, and the way of a product to its publication."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import asked
from accounts.access import Perm, Scope, can, requires, visible
from accounts.models import Organisation
from enterprises.models import Consent, Firm
from financing.actions import products as actions
from financing.conditions import FirmStanding, fits, own_labels, zone_rule
from financing.forms.products import STEP_LABELS, ProductForm, ReturnForm
from financing.loan_filters import ProductFilter
from financing.models import Loan, Product
from workplace.conflict import Refused
from workplace.editing import acted, acting

PAGE, MOST_COMPARED = 30, 4


def own_firm(user, perm=Perm.PRODUCT_VIEW) -> Firm | None:
    """The firm that the person acts for now."""
    if user.access.firm is None:
        return None
    return visible(user, Firm.objects.all(), perm).filter(organisation=user.access.firm).first()


def own_bank(user) -> int | None:
    return min(user.access.ids(Scope.BANK, Perm.PRODUCT_KEEP), default=None)


def products_of(user):
    """What the person may read: a firm what is offered, a bank that and all of its own, staff all but drafts."""
    return visible(user, Product.objects.select_related("bank"), Perm.PRODUCT_VIEW)


@requires(Perm.PRODUCT_VIEW)
@require_safe
def product_list(request):
    """A firm: what it may apply for, with how it stands to each. A bank: its own first. Staff: what waits for them first."""
    user, firm, bank = request.user, own_firm(request.user), own_bank(request.user)
    data = request.GET.copy()
    if bank and "bank" not in data:
        data["bank"] = str(bank)
    found = ProductFilter(data, products_of(user), request=request)
    rows = found.qs.order_by("state", "rate_bp", "-amount_max", "pk")
    if firm is not None:
        rows = rows.offered()
        del found.form.fields["state"]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    standing = fits(firm, page) if firm else {}
    for product in page:
        product.fit, product.own_labels = standing.get(product.pk), own_labels(product)
    template = "financing/_product_table.html" if asked.fragment(request) else "financing/products.html"
    context = {"filter": found, "page": page, "firm": firm, "own_bank": bank, "most": MOST_COMPARED}
    return render(request, template, context)


@requires(Perm.PRODUCT_VIEW)
@require_safe
def product_compare(request):
    """Up to four products side by side (?p=…), and how the own firm stands to each."""
    wanted = asked.keys(request.GET, "p")[:MOST_COMPARED]
    found = {product.pk: product for product in products_of(request.user).filter(pk__in=wanted)}
    chosen, firm = [found[pk] for pk in wanted if pk in found], own_firm(request.user)
    standing = fits(firm, chosen) if firm else {}
    for product in chosen:
        product.fit, product.own_labels = standing.get(product.pk), own_labels(product)
    return render(request, "financing/product_compare.html", {"products": chosen, "firm": firm})


@requires(Perm.PRODUCT_VIEW)
@require_safe
def product_page(request, pk):
    product = get_object_or_404(products_of(request.user), pk=pk)
    return render(request, "financing/product.html", page_context(request, product))


def page_context(request, product, **more) -> dict:
    user, firm = request.user, own_firm(request.user)
    own = own_bank(user) == product.bank_id
    version = zone_rule()
    consent = None
    if firm:
        consents = visible(user, Consent.objects.filter(firm=firm, bank=product.bank_id), Perm.CONSENT_VIEW)
        consent = consents.live().first()
    return {
        "product": product,
        "own_labels": own_labels(product),
        "steps": [(STEP_LABELS[state], product.step_days[state]) for state in Loan.CLOCKED],
        "firm": firm,
        "fit": FirmStanding(firm).fit(product, version) if firm else None,
        "rule": version,
        "consent": consent,
        "may_apply": bool(firm) and product.is_offered and can(user, Perm.LOAN_APPLY),
        "may_keep": own and can(user, Perm.PRODUCT_KEEP),
        "editable": product.state in Product.EDITABLE,
        "may_decide": product.state == Product.State.SUBMITTED and can(user, Perm.PRODUCT_APPROVE),
        "return_form": ReturnForm(),
        "lent": product.loans.count() if own else None,
        **more,
    }


# --- kept by the bank ---


def _own(request, pk) -> Product:
    rows = visible(request.user, Product.objects.select_related("bank"), Perm.PRODUCT_KEEP)
    return get_object_or_404(rows, pk=pk, bank=own_bank(request.user))


@requires(Perm.PRODUCT_KEEP)
def product_new(request):
    bank = get_object_or_404(Organisation.objects.banks(), pk=own_bank(request.user))
    return _edited(request, Product(bank=bank), None)


@requires(Perm.PRODUCT_KEEP)
def product_edit(request, pk):
    product = _own(request, pk)
    if product.state not in Product.EDITABLE:
        messages.error(
            request, _("A product that was submitted or published is not changed: make a new version of it.")
        )
        return redirect("financing:product", pk)
    return _edited(request, product, product.version)


def _edited(request, product, version):
    def act(form):
        seen = form.cleaned_data["version"] if version else None
        return actions.save_product(product=form.instance, version=seen, by=request.user)

    return acting(
        request, form=ProductForm(request.POST or None, instance=product), act=act, url=_url,
        template="financing/product_form.html", product=product,
    )  # fmt: skip


def _url(product) -> str:
    return reverse("financing:product", args=[product.pk])


def _done(request, product, write, done: str, **values):
    """One step of the product; what is not possible says why."""
    values |= {"product": product, "version": asked.version(request)}
    return acted(request, _url(product), lambda: write(**values, by=request.user), done)


@requires(Perm.PRODUCT_KEEP)
@require_POST
def product_submit(request, pk):
    return _done(
        request, _own(request, pk), actions.submit_product, _("Submitted: the zone decides on its publication.")
    )


@requires(Perm.PRODUCT_KEEP)
@require_POST
def product_end(request, pk):
    return _done(request, _own(request, pk), actions.end_product, _("This product is offered no longer."))


@requires(Perm.PRODUCT_KEEP)
@require_POST
def product_revise(request, pk):
    try:
        draft = actions.revise_product(product=_own(request, pk), by=request.user)
    except (Refused, ValidationError) as refusal:
        messages.error(request, " ".join(getattr(refusal, "messages", [str(refusal)])))
        return redirect("financing:product", pk)
    return redirect("financing:product_edit", draft.pk)


# --- decided by the zone ---


def _submitted(request, pk) -> Product:
    rows = visible(request.user, Product.objects.select_related("bank"), Perm.PRODUCT_APPROVE)
    return get_object_or_404(rows, pk=pk)


@requires(Perm.PRODUCT_APPROVE)
@require_POST
def product_publish(request, pk):
    return _done(request, _submitted(request, pk), actions.publish_product, _("Published: firms see it from now on."))


@requires(Perm.PRODUCT_APPROVE)
@require_POST
def product_return(request, pk):
    product, form = _submitted(request, pk), ReturnForm(request.POST)
    if not form.is_valid():
        context = page_context(request, product, return_form=form)
        return render(request, "financing/product.html", context, status=422)
    return _done(
        request, product, actions.return_product, _("Returned to the bank."), reason=form.cleaned_data["reason"]
    )
