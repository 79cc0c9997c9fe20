import pytest
from django.utils import translation


@pytest.fixture
def media(settings, tmp_path):
    """Uploaded files of one test."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture
def english():
    """Remedies are compared in the language of their msgids."""
    with translation.override("en"):
        yield
