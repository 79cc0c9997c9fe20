import pytest


@pytest.fixture
def media(settings, tmp_path):
    """Uploaded files of one test."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"
