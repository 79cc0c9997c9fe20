from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Assets(CompressedManifestStaticFilesStorage):
    """Hashed names and gzip. Brotli would save a tenth of the bytes and take most of a minute at the first start."""

    def create_compressor(self, **kwargs):
        return Compressor(**kwargs, use_brotli=False)
