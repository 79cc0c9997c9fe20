from django.urls import path

from .views import bulk, consents, facts, file, firms, holdings, joining, zone_figures

app_name = "enterprises"

urlpatterns = [
    path("firms/", firms.firm_list, name="firm_list"),
    path("firms/export/", firms.firm_export, name="firm_export"),
    path("firms/quality/", bulk.quality_list, name="firm_quality"),
    path("firms/bulk/<slug:name>/", bulk.bulk, name="firm_bulk"),
    path("firms/mine/", firms.my_firm, name="my_firm"),
    path("firms/mine/consents/", firms.my_consents, name="my_consents"),
    path("firms/add/", firms.firm_add, name="firm_add"),
    path("firms/<int:pk>/", file.overview, name="firm_file"),
    path("firms/<int:pk>/edit/", firms.firm_edit, name="firm_edit"),
    path("firms/<int:pk>/facts/", file.year_facts, name="firm_facts"),
    path("firms/<int:pk>/facts/<int:year>/correct/", facts.correct, name="facts_correct"),
    path("firms/<int:pk>/holdings/", file.holdings, name="firm_holdings"),
    path("firms/<int:pk>/holdings/<slug:kind>/add/", holdings.add, name="holding_add"),
    path("firms/<int:pk>/holdings/<slug:kind>/<int:holding_pk>/", holdings.edit, name="holding_edit"),
    path("firms/<int:pk>/holdings/<slug:kind>/<int:holding_pk>/end/", holdings.end, name="holding_end"),
    path("firms/<int:pk>/consents/", consents.consent_list, name="firm_consents"),
    path("firms/<int:pk>/consents/give/", consents.give, name="consent_give"),
    path("firms/<int:pk>/consents/<int:consent_pk>/", consents.consent_detail, name="consent_detail"),
    path("firms/<int:pk>/consents/<int:consent_pk>/withdraw/", consents.withdraw, name="consent_withdraw"),
    path("firms/<int:pk>/looks/", consents.looks, name="firm_looks"),
    path("firms/<int:pk>/history/", file.history_page, name="firm_history"),
    path("firms/<int:pk>/panels/<slug:name>/", file.panel, name="firm_panel"),
    path("figures/", zone_figures.figure_list, name="figures"),
    path("figures/<slug:code>/", zone_figures.figure_detail, name="figure"),
    path("figures/<slug:code>/export/", zone_figures.figure_export, name="figure_export"),
    path("join/", joining.join, name="join"),
    path("join-requests/", joining.request_list, name="join_requests"),
    path("join-requests/<int:pk>/confirm/", joining.confirm, name="join_confirm"),
    path("join-requests/<int:pk>/refuse/", joining.refuse, name="join_refuse"),
]
