from django.urls import path

from .views import banks, readiness, signed_lists

app_name = "financing"
urlpatterns = [
    path("bank/firms/", banks.bank_firms, name="bank_firms"),
    path("bank/firms/export/", banks.bank_firms_export, name="bank_firms_export"),
    path("bank/left/", banks.bank_drops, name="bank_drops"),
    path("bank/firms/<int:pk>/", banks.bank_firm, name="bank_firm"),
    path("signed-lists/", signed_lists.signed_lists, name="signed_lists"),
    path("signed-lists/<int:pk>/", signed_lists.download, name="signed_list_file"),
    path("signed-lists/<int:pk>/xlsx/", signed_lists.download_sheet, name="signed_list_sheet"),
    path("signed-lists/revoked/", signed_lists.revoked, name="signed_lists_revoked"),
    path("signed-lists/checking/", signed_lists.checking, name="signed_lists_checking"),
    path("readiness/", readiness.readiness, name="readiness"),
    path("readiness/lists/", readiness.past_list, name="past_list"),
    path("readiness/lists/export/", readiness.past_list_export, name="past_list_export"),
]
