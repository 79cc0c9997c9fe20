from .board import Post, PostRead
from .evidence import EvidenceFile
from .notices import Digest, MailChoice, Notice
from .views import SavedView

__all__ = ["Digest", "EvidenceFile", "MailChoice", "Notice", "Post", "PostRead", "SavedView"]
