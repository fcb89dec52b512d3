"""What reading a zip may raise, whoever made it and however it is broken: one list for all who open one."""

from __future__ import annotations

import importlib
import zipfile

_DECOMPRESSORS = (("zlib", "error"), ("lzma", "LZMAError"), ("compression.zstd", "ZstdError"))


def _decompressor_faults() -> tuple[type[Exception], ...]:
    """The root error of each decompressor that this Python has; bz2 raises those of the list below."""
    found: list[type[Exception]] = []
    for module, name in _DECOMPRESSORS:
        try:
            found.append(getattr(importlib.import_module(module), name))
        except ImportError:
            continue
    return tuple(found)


ZIP_FAULTS: tuple[type[Exception], ...] = (
    zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, RuntimeError, ValueError, *_decompressor_faults(),
    MemoryError,  # a header that asks a decompressor to reserve gigabytes
)  # fmt: skip
