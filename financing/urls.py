from django.urls import path

from . import views

app_name = "financing"
urlpatterns = [
    path("bank/firms/", views.bank_firms, name="bank_firms"),
    path("bank/firms/export/", views.bank_firms_export, name="bank_firms_export"),
    path("bank/left/", views.bank_drops, name="bank_drops"),
    path("bank/firms/<int:pk>/", views.bank_firm, name="bank_firm"),
    path("readiness/", views.readiness, name="readiness"),
    path("readiness/lists/", views.past_list, name="past_list"),
    path("readiness/lists/export/", views.past_list_export, name="past_list_export"),
]
