from django.urls import path

from .views import entered

app_name = "enterprise_services"
urlpatterns = [
    path("metrics/", entered.core_list, name="core_figures"),
    path("metrics/entered/", entered.entered_list, name="entered"),
    path("metrics/entered/new/", entered.entered_new, name="entered_new"),
    path("metrics/entered/<int:pk>/", entered.entered_history, name="entered_history"),
    path("metrics/entered/<int:pk>/edit/", entered.entered_edit, name="entered_edit"),
    path("metrics/entered/<int:pk>/strike/", entered.entered_strike, name="entered_strike"),
]
