from django.urls import path

from .views import entered, knowledge, problems

app_name = "enterprise_services"
urlpatterns = [
    path("metrics/", entered.core_list, name="core_figures"),
    path("metrics/entered/", entered.entered_list, name="entered"),
    path("metrics/entered/new/", entered.entered_new, name="entered_new"),
    path("metrics/entered/<int:pk>/", entered.entered_history, name="entered_history"),
    path("metrics/entered/<int:pk>/edit/", entered.entered_edit, name="entered_edit"),
    path("metrics/entered/<int:pk>/strike/", entered.entered_strike, name="entered_strike"),
    path("problems/", problems.problem_list, name="problems"),
    path("problems/new/", problems.problem_new, name="problem_new"),
    path("problems/suggest/", problems.problem_suggest, name="problem_suggest"),
    path("problems/<int:pk>/", problems.problem, name="problem"),
    path("problems/<int:pk>/<slug:name>/", problems.problem_step, name="problem_step"),
    path("answers/", knowledge.knowledge_list, name="knowledge_list"),
    path("answers/new/", knowledge.knowledge_new, name="knowledge_new"),
    path("answers/<int:pk>/", knowledge.knowledge, name="knowledge"),
    path("answers/<int:pk>/edit/", knowledge.knowledge_edit, name="knowledge_edit"),
]
