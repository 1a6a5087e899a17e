"""The Ed25519 key that signs the heads of the audit, and the public keys beside the file of heads."""

import os
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from app.config import environment
from app.errors import StorageError
from app.store.audit_heads import folder

PEM_END = b"-----END PUBLIC KEY-----\n"


def signing_key() -> Ed25519PrivateKey:
    """The key of CITYGRID_AUDIT_KEY_FILE, else our own in the var folder, made at the first use."""
    named = environment().audit_key_file
    file = named or folder() / "signing-key"
    if named is None and not file.exists():
        _make(file)
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except OSError as error:
        raise StorageError(f"{file}: the key of the audit cannot be read: {error.strerror}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise StorageError(f"{file} holds no private key in PEM without a password") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise StorageError(f"{file} holds another kind of key; needs Ed25519")
    if file.stat().st_mode & 0o077:
        raise StorageError(f"{file} can be read by others; needs the mode 0600")
    return key


def _make(file: Path) -> None:
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        out.write(pem)
    # A link appears with its whole content: of processes that start together none reads half a key.
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()


def fingerprint(key: Ed25519PublicKey) -> str:
    """The name of a key in the lines that it signed."""
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:32]


def publish(key: Ed25519PublicKey) -> str:
    """Put the public key beside the heads unless it is there; its fingerprint."""
    file = folder() / "heads.pub"
    name = fingerprint(key)
    if name not in public_keys(file):
        with file.open("ab") as out:
            out.write(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return name


def public_keys(file: Path | None = None) -> dict[str, Ed25519PublicKey]:
    """Public keys by fingerprint: of a file, else those beside the heads; one PEM after the other."""
    file = file or folder() / "heads.pub"
    if not file.exists():
        return {}
    keys = {}
    for part in file.read_bytes().split(PEM_END)[:-1]:
        try:
            key = load_pem_public_key(part + PEM_END)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise StorageError(f"{file} holds something that is no public key in PEM") from error
        if isinstance(key, Ed25519PublicKey):
            keys[fingerprint(key)] = key
    return keys


def is_signed(key: Ed25519PublicKey, content: bytes, signature: str) -> bool:
    """Whether the signature over the content is of the key."""
    try:
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True
