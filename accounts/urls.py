from django.urls import path

from .views import account, audit, people, signing

app_name = "accounts"

urlpatterns = [
    path("sign-in/", signing.SignIn.as_view(), name="sign_in"),
    path("sign-out/", signing.SignOut.as_view(), name="sign_out"),
    path("password/forgotten/", signing.PasswordForgotten.as_view(), name="password_forgotten"),
    path("password/sent/", signing.PasswordSent.as_view(), name="password_sent"),
    path("password/set/<uidb64>/<token>/", signing.PasswordSet.as_view(), name="password_set"),
    path("account/", account.account, name="account"),
    path("account/password/", signing.PasswordChange.as_view(), name="password_change"),
    path("account/firm/", account.switch_firm, name="switch_firm"),
    path("account/tokens/", account.create_token, name="create_token"),
    path("account/tokens/<int:pk>/revoke/", account.revoke_token, name="revoke_token"),
    path("roles/", account.roles, name="roles"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/roles/", people.assign_role, name="assign_role"),
    path("people/<int:pk>/roles/<int:membership>/end/", people.end_role, name="end_role"),
    path("people/<int:pk>/unlock/", people.unlock, name="unlock"),
    path("people/<int:pk>/password/clear/", people.clear_password, name="clear_password"),
    path("people/<int:pk>/active/", people.set_active, name="set_active"),
    path("people/<int:pk>/invitation/", people.renew_invitation, name="renew_invitation"),
    path("audit/", audit.events, name="audit"),
    path("audit/verify/", audit.verify, name="audit_verify"),
]
