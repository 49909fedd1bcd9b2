"""Published vectors for Merkle trees of RFC 6962 and RFC 9162.

SOURCE: reference values of the Certificate Transparency log implementation, as found in
transparency-dev/merkle, proof/verify_test.go (Apache-2.0): eight leaves, the head of each prefix,
and proofs between them. Indices there count from 1, here from 0.
"""

from __future__ import annotations

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]

ROOTS = [
    bytes.fromhex(text)
    for text in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]

_A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
_B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
_C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
_D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
_E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
_F = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
_G = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
_H = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
_I = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
_J = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"

# (index, size, proof)
INCLUSION: list[tuple[int, int, list[bytes]]] = [
    (0, 1, []),
    (0, 8, [bytes.fromhex(text) for text in (_A, _B, _C)]),
    (5, 8, [bytes.fromhex(text) for text in (_D, _E, _F)]),
    (2, 3, [bytes.fromhex(_G)]),
    (1, 5, [bytes.fromhex(text) for text in (_H, _B, _D)]),
]

# (first, second, proof)
CONSISTENCY: list[tuple[int, int, list[bytes]]] = [
    (1, 1, []),
    (1, 8, [bytes.fromhex(text) for text in (_A, _B, _C)]),
    (6, 8, [bytes.fromhex(text) for text in (_I, _E, _F)]),
    (2, 5, [bytes.fromhex(text) for text in (_B, _D)]),
    (6, 7, [bytes.fromhex(text) for text in (_I, _J, _F)]),
]
