from django.urls import path

from .views import banks, readiness

app_name = "financing"
urlpatterns = [
    path("bank/firms/", banks.bank_firms, name="bank_firms"),
    path("bank/firms/export/", banks.bank_firms_export, name="bank_firms_export"),
    path("bank/left/", banks.bank_drops, name="bank_drops"),
    path("bank/firms/<int:pk>/", banks.bank_firm, name="bank_firm"),
    path("readiness/", readiness.readiness, name="readiness"),
    path("readiness/lists/", readiness.past_list, name="past_list"),
    path("readiness/lists/export/", readiness.past_list_export, name="past_list_export"),
]
