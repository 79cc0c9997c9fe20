app_name = "enterprise_services"
urlpatterns = []
