"""Whether a public key is a sound point of its curve: pure integers, so that host and browser say the same.

Ed25519 (RFC 8032): canonical encoding, on the curve, in the subgroup of prime order, not the neutral point; low-order
keys verify signatures that nobody made. P-256 (SEC 1): uncompressed, coordinates in the field, on the curve.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

P25519: Final = 2**255 - 19
L25519: Final = 2**252 + 27742317777372353535851937790883648493
D25519: Final = -121665 * pow(121666, -1, P25519) % P25519
_ROOT: Final = pow(2, (P25519 - 1) // 4, P25519)

P256: Final = 2**256 - 2**224 + 2**192 + 2**96 - 1
B256: Final = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B

_Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T
_NEUTRAL: Final[_Point] = (0, 1, 1, 0)


@lru_cache(maxsize=8192)
def sound_ed25519(raw: bytes) -> bool:
    """Whether 32 bytes are a canonical encoding of a point of prime order."""
    point = _decode(raw)
    if point is None or _is_neutral(point):
        return False
    return _is_neutral(_times(L25519, point))


def sound_p256(raw: bytes) -> bool:
    """Whether 65 bytes are an uncompressed point of P-256 (whose cofactor is 1)."""
    if len(raw) != 65 or raw[0] != 4:
        return False
    x, y = int.from_bytes(raw[1:33]), int.from_bytes(raw[33:])
    return x < P256 and y < P256 and (y * y - x * x * x + 3 * x - B256) % P256 == 0


def _decode(raw: bytes) -> _Point | None:
    if len(raw) != 32:
        return None
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= P25519:
        return None
    u, v = (y * y - 1) % P25519, (D25519 * y * y + 1) % P25519
    x = u * pow(v, 3, P25519) * pow(u * pow(v, 7, P25519), (P25519 - 5) // 8, P25519) % P25519
    if (v * x * x - u) % P25519:
        x = x * _ROOT % P25519
        if (v * x * x - u) % P25519:
            return None
    if x == 0 and sign:
        return None
    if x & 1 != sign:
        x = P25519 - x
    return x, y, 1, x * y % P25519


def _add(one: _Point, two: _Point) -> _Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P25519
    b = (one[1] + one[0]) * (two[1] + two[0]) % P25519
    c = 2 * one[3] * two[3] * D25519 % P25519
    d = 2 * one[2] * two[2] % P25519
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P25519, g * h % P25519, f * g % P25519, e * h % P25519


def _times(factor: int, point: _Point) -> _Point:
    total = _NEUTRAL
    while factor:
        if factor & 1:
            total = _add(total, point)
        point = _add(point, point)
        factor >>= 1
    return total


def _is_neutral(point: _Point) -> bool:
    return point[0] % P25519 == 0 and (point[1] - point[2]) % P25519 == 0
