"""Whether a public key is a sound point of its curve: pure integers, so that host and browser say the same.

Ed25519 (RFC 8032): canonical encoding, on the curve, in the subgroup of prime order, not the neutral point; low-order
keys verify signatures that nobody made. P-256 (SEC 1): uncompressed, coordinates in the field, on the curve.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

P25519: Final = 2**255 - 19
A25519: Final = 486662  # of Curve25519, the same curve in Montgomery's form
D25519: Final = -121665 * pow(121666, -1, P25519) % P25519
_ROOT: Final = pow(2, (P25519 - 1) // 4, P25519)
_HALF: Final = pow(2, -1, P25519)

P256: Final = 2**256 - 2**224 + 2**192 + 2**96 - 1
B256: Final = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B

_Point = tuple[int, int]


@lru_cache(maxsize=8192)
def sound_ed25519(raw: bytes) -> bool:
    """Whether 32 bytes are a canonical encoding of a point of prime order."""
    point = _decode(raw)
    return point is not None and _in_prime_subgroup(*point)


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
    return x, y


def _in_prime_subgroup(x: int, y: int) -> bool:
    """Whether a point of the curve, other than the neutral one, has prime order: it is eight times another one.

    On Curve25519, which has one point of order two, a point is twice another one if and only if its u is a square; both
    halves then have the same u but for a square. So: a half of a half, and whether it can be halved (T. Pornin,
    « Point-Halving and Subgroup Membership in Twisted Edwards Curves », IACR ePrint 2022/1164).
    """
    if x == 0:
        return False
    inverse = pow(x * (1 - y), -1, P25519)
    u = (1 + y) * x * inverse % P25519
    v = _SCALE * u * (1 - y) * inverse % P25519
    for _ in range(2):
        root = _square_root(u)
        if root is None:
            return False
        inverse = pow(root, -1, P25519)
        slope = v * inverse % P25519
        if not _is_square(2 * (u + slope) + A25519):  # of the two signs, one alone gives a square
            slope = -slope
        turn = _square_root(2 * (u + slope) + A25519)
        assert turn is not None
        u = (u + slope + root * turn) % P25519
        v = (u * u - 1) * _HALF * inverse % P25519
    return _is_square(u)


def _is_square(number: int) -> bool:
    """Whether a number has a square root modulo 2**255 - 19: Jacobi's symbol, a fourth of the cost of the root."""
    upper, lower, sign = number % P25519, P25519, 1
    while upper:
        twos = (upper & -upper).bit_length() - 1
        upper >>= twos
        if twos & 1 and lower & 7 in (3, 5):
            sign = -sign
        if upper & lower & 2:  # both are 3 modulo 4
            sign = -sign
        upper, lower = lower % upper, upper
    return sign == 1


def _square_root(number: int) -> int | None:
    """A square root modulo 2**255 - 19; None where there is none."""
    root = pow(number, (P25519 + 3) // 8, P25519)
    for found in (root, root * _ROOT % P25519):
        if (found * found - number) % P25519 == 0:
            return found
    return None


_scale = _square_root(-(A25519 + 2))
assert _scale is not None
_SCALE: Final = _scale  # from Edwards' x to Montgomery's v
