from django.urls import path

from .views import declarations, nights, points, ranking, reviews, rules

app_name = "innovation_points"
urlpatterns = [
    path("declarations/", declarations.declaration_list, name="declarations"),
    path("declarations/start/", declarations.start, name="declaration_start"),
    path("declarations/<int:pk>/", declarations.declaration_page, name="declaration"),
    path("declarations/<int:pk>/edit/", declarations.declaration_edit, name="declaration_edit"),
    path("reviews/", reviews.review_list, name="reviews"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("reviews/<int:pk>/approve/", reviews.approve, name="review_approve"),
    path("reviews/<int:pk>/return/", reviews.return_to_firm, name="review_return"),
    path("reviews/<int:pk>/comment/", reviews.comment, name="review_comment"),
    path("points/", points.own_points, name="own_points"),
    path("points/<int:pk>/", points.points, name="points"),
    path("points/<int:pk>/report.pdf", points.report, name="points_report"),
    path("ranking/", ranking.ranking, name="ranking"),
    path("ranking/export/", ranking.export, name="ranking_export"),
    path("rules/", rules.rule_list, name="rules"),
    path("rules/<int:pk>/", rules.rule_page, name="rule"),
    path("nights/", nights.night_list, name="nights"),
    path("nights/now/", nights.now, name="night_now"),
    path("nights/start/", nights.start, name="night_start"),
    path("nights/schedule/", nights.schedule_page, name="night_schedule"),
    path("nights/<int:pk>/", nights.night_page, name="night"),
    path("nights/<int:pk>/replay/", nights.replay, name="night_replay"),
    path("nights/<int:pk>/replay/outcome/", nights.replay_outcome, name="night_replay_outcome"),
]
