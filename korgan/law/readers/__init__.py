"""Files with legal texts: bytes in, a structured text or Akoma Ntoso out."""

from korgan.law.readers.legal_files import read_legal_file

__all__ = ["read_legal_file"]
