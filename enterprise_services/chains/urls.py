from django.urls import path

from enterprise_services.views import chains

urlpatterns = [
    path("chains/", chains.chain_list, name="chains"),
    path("chains/<slug:code>/", chains.chain_map, name="chain"),
    path("chains/<slug:code>/export/", chains.chain_export, name="chain_export"),
    path("chains/<slug:code>/graph.json", chains.chain_json, name="chain_json"),
    path("chains/<slug:code>/unplaced/", chains.chain_unplaced, name="chain_unplaced"),
    path("chains/<slug:code>/steps/add/", chains.chain_step_add, name="chain_step_add"),
    path("chain-steps/<int:pk>/", chains.chain_step, name="chain_step"),
    path("chain-steps/<int:pk>/edit/", chains.chain_step_edit, name="chain_step_edit"),
    path("chain-places/of/<int:firm_pk>/", chains.place_add, name="chain_place_add"),
    path("chain-places/<int:pk>/", chains.place_edit, name="chain_place"),
]
