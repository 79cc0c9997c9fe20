from celery import shared_task
from django.utils import translation

from . import audit
from .forms import ForgottenForm


@shared_task
def seal_audit_log() -> int:
    """Every minute by beat: seal what has been written since."""
    return audit.seal()


@shared_task
def send_password_link(email: str, *, domain: str, use_https: bool, language: str) -> None:
    """Mail the link for a new password to whoever has this address, if anybody."""
    form = ForgottenForm({"email": email})
    if form.is_valid():
        with translation.override(language):
            form.save(
                domain_override=domain,
                use_https=use_https,
                email_template_name="accounts/mail/password_forgotten.txt",
                subject_template_name="accounts/mail/password_forgotten_subject.txt",
            )
