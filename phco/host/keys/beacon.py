"""The signature of a drand round, verified offline with the chain's public key (BLS12-381, by py_ecc)."""

from __future__ import annotations

import hashlib

from phco.errors import PhcoError
from phco.matching.draws.sources import DrandSource


def check_beacon(source: DrandSource, signature: bytes, previous: bytes = b"") -> None:
    """Raise PhcoError E_TIRAGE unless ``signature`` is the chain's own for that round.

    ``previous``: the signature of the round before, for a chain whose rounds are linked. Takes about half a second.
    """
    if not _holds(source, signature, previous):
        raise PhcoError(
            "E_TIRAGE",
            f"Cette signature n’est pas celle du tour {source.round} de la balise « {source.chain.name} ».",
            "signature",
            "Recopiez la signature du tour annoncé, et celle du tour d’avant si la chaîne en demande une.",
        )


def _holds(source: DrandSource, signature: bytes, previous: bytes) -> bool:
    from py_ecc.bls.g2_primitives import subgroup_check
    from py_ecc.bls.hash_to_curve import hash_to_G1, hash_to_G2
    from py_ecc.bls.point_compression import decompress_G1, decompress_G2
    from py_ecc.optimized_bls12_381 import G1, G2, final_exponentiate, neg, pairing

    key, dst = bytes.fromhex(source.chain.key), source.chain.dst.encode()
    message = source.message(previous)
    small, large = (signature, key) if source.chain.scheme == "bls-unchained-g1-rfc9380" else (key, signature)
    if (len(small), len(large)) != (48, 96):
        return False
    try:
        on_g1 = decompress_G1(int.from_bytes(small, "big"))
        on_g2 = decompress_G2((int.from_bytes(large[:48], "big"), int.from_bytes(large[48:], "big")))
    except ValueError:
        return False
    if not (subgroup_check(on_g1) and subgroup_check(on_g2)):
        return False
    if small is signature:
        left = pairing(G2, on_g1, final_exponentiate=False)
        right = pairing(on_g2, neg(hash_to_G1(message, dst, hashlib.sha256)), final_exponentiate=False)
    else:
        left = pairing(on_g2, G1, final_exponentiate=False)
        right = pairing(neg(hash_to_G2(message, dst, hashlib.sha256)), on_g1, final_exponentiate=False)
    product = final_exponentiate(left * right)
    return bool(product == type(product).one())
