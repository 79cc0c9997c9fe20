"""`python -m financing.verify` as a bank meets it: a genuine list passes, everything else is refused with its reason."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from financing.signing import canonical, document
from financing.signing.check import check_list
from financing.signing.keys import LISTS, REVOCATIONS, Algorithm, Key, KeyProblem, Keyring, algorithm, register, rotated
from financing.verify import main
from tests.financing.signed import GROUPS, ISSUED, NIGHT, content, revocations, ring, row, signed

HERE = Path(__file__).parents[2]
KEYS = ring()
GENUINE = signed(KEYS)


@pytest.fixture
def verify(tmp_path, capsys):
    """Runs the door; gives exit code, output and errors."""

    def call(raw=GENUINE, *more, keys=KEYS, revoked=None, on="2026-03-02"):
        (tmp_path / "list.json").write_bytes(raw)
        (tmp_path / "keys.json").write_text(json.dumps(keys.published() if isinstance(keys, Keyring) else keys))
        command = [str(tmp_path / "list.json"), "--keys", str(tmp_path / "keys.json"), "--on", on, *more]
        if revoked is not None:
            (tmp_path / "revoked.json").write_bytes(revoked)
            command += ["--revoked", str(tmp_path / "revoked.json")]
        code = main(command)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_a_genuine_list_passes(verify):
    code, out, err = verify(GENUINE, "--after", "11", revoked=revocations(KEYS))
    assert (code, err) == (0, "")
    assert "list 12 of the night of 2026-03-01, 4 rows, holds until 2026-03-08" in out
    assert "not compared with the revocations" in verify()[1]


def test_every_flipped_byte_is_refused_with_a_reason():
    for bit in (1 << place for place in range(8)):
        for place in range(len(GENUINE)):
            damaged = bytearray(GENUINE)
            damaged[place] ^= bit
            faults = check_list(bytes(damaged), KEYS, on=NIGHT).faults
            assert faults, f"byte {place} flipped by {bit:#x} passes"
            assert all(fault.place and fault.remedy for fault in faults)


@given(st.data())
def test_cut_and_inserted_bytes_are_refused(data):
    start = data.draw(st.integers(0, len(GENUINE) - 1))
    end = data.draw(st.integers(start, len(GENUINE)))
    put = data.draw(st.binary(max_size=6))
    changed = GENUINE[:start] + put + GENUINE[end:]
    assert changed == GENUINE or check_list(changed, KEYS, on=NIGHT).faults


def resigned(change, keys=KEYS) -> bytes:
    """A list whose signer himself made the change: the signature is good, so the content alone must give it away."""
    made = content()
    change(made)
    return document.sign(made, keys, NIGHT).raw


def tampered(change) -> bytes:
    made = json.loads(GENUINE)
    change(made)
    return canonical.encode(made)


ROWS = {
    "dropped": (lambda made: made["rows"].pop(1), "row_count: 4: the list holds 3 rows: rows were taken out"),
    "repeated": (lambda made: made["rows"].insert(2, made["rows"][1]), "rows[2].consent_id: 5: stands in the list more than once"),
    "reordered": (lambda made: made["rows"].reverse(), "rows[1].consent_id: 8: rows are not in the order"),
    "beyond the scope": (
        lambda made: made["rows"][0]["scope"].remove("points"), "rows[0].points: present: the firm did not consent"
    ),
    "group taken out": (lambda made: made["rows"][3].pop("figures"), "rows[3].figures: missing: the consent holds it"),
    "consent ended": (
        lambda made: made["rows"][0].update(consent_until="2026-02-28"), "rows[0].consent_until: 2026-02-28: the consent had ended"
    ),
    "no row": (lambda made: made["rows"].append(1), "rows[4]: 1: no row of a list"),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_rows_that_were_moved_are_named(verify, name):
    change, said = ROWS[name]
    for raw in (tampered(change), resigned(change)):
        code, out, err = verify(raw)
        assert (code, out) == (1, "")
        assert said in err
    assert "signature: " in verify(tampered(change))[2]


FIELDS = {
    "a figure raised": (lambda made: made["rows"][0]["points"].update(total=9999), "signature: "),
    "a field put in": (lambda made: made.update(note="x"), "note: x: no such field"),
    "a field taken out": (lambda made: made.pop("previous"), "previous: missing: the file is not whole"),
    "a day that is none": (lambda made: made.update(expires_on="soon"), "expires_on: soon: has to be a day"),
    "another format": (lambda made: made.update(format="zone-portal.credit-ready-list/9"), "format: "),
    "an unknown key": (lambda made: made.update(key_id="0" * 16), "key_id: 0000000000000000: not among the keys given"),
    "another algorithm": (lambda made: made.update(algorithm="SM2"), "algorithm: SM2: the key is one of Ed25519"),
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_changed_field_is_named(verify, name):
    change, said = FIELDS[name]
    code, out, err = verify(tampered(change))
    assert (code, out) == (1, "")
    assert said in err


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "no JSON"),
        (b"[1]", "holds no JSON object"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":1,"a":2}', "stands twice"),
        (b'{"a":1.5}', "no whole number"),
        (b'{"a":NaN}', "no whole number"),
        (GENUINE + b"\n", "signature: "),
        (json.dumps(json.loads(GENUINE)).encode(), "signature: "),
    ],
)
def test_what_is_no_signed_list_is_refused(verify, raw, said):
    code, out, err = verify(raw)
    assert (code, out) == (1, "")
    assert said in err


def test_times_and_numbers(verify):
    assert "expires_on: 2026-03-08: the list had expired on 2026-03-09" in verify(on="2026-03-09")[2]
    assert verify(on="2026-03-08")[0] == 0
    assert "issued_at: " in verify(on="2026-02-28")[2]
    assert "serial: 12: an old list: number 12 was taken already" in verify(GENUINE, "--after", "12")[2]


def test_a_list_holds_no_longer_than_any_consent_in_it(verify):
    short = signed(KEYS, [row(1), row(2, until="2026-03-03")])
    assert verify(short, on="2026-03-03")[0] == 0
    assert "expires_on: 2026-03-03" in verify(short, on="2026-03-04")[2]


def test_wrong_keys(verify):
    stranger = ring()
    assert "not among the keys given" in verify(keys=stranger)[2]
    # The stranger's key under the known id: the id follows from the key.
    records = stranger.published()["keys"]
    records[0]["id"] = KEYS.keys[0].id
    code, out, err = verify(keys={"keys": records})
    assert (code, out) == (2, "")
    assert "this key's id is" in err


def test_a_revoked_key_and_one_that_had_ended(verify):
    lists, other = KEYS.keys
    revoked = Keyring((lists.revoked(NIGHT, "the file was lost"), other))
    code, _, err = verify(keys=revoked)
    assert code == 1
    assert f"key_id: {lists.id}: this key was revoked on 2026-03-01 (the file was lost)" in err
    assert verify(keys=Keyring((lists.ended(NIGHT), other)))[0] == 0
    assert "issued_at: " in verify(keys=Keyring((lists.ended(NIGHT - timedelta(days=1)), other)))[2]
    assert "issued_at: " in verify(keys=Keyring((replace(lists, valid_from=NIGHT + timedelta(days=1)), other)))[2]


def test_the_key_of_revocations_signs_no_list(verify):
    forger = Keyring((replace(KEYS.keys[1], purpose=LISTS),))
    assert "this key signs revocations, not lists" in verify(signed(forger))[2]


def test_a_revoked_list(verify):
    code, _, err = verify(revoked=revocations(KEYS, document.digest_of(GENUINE)))
    assert code == 1
    assert "the list was revoked at 2026-03-01T02:00:05+08:00 (consent withdrawn)" in err
    assert verify(revoked=revocations(KEYS, "00" * 32))[0] == 0


@pytest.mark.parametrize(
    ("revoked", "said"),
    [
        (revocations(KEYS)[:-1], "file: "),
        (revocations(KEYS).replace(b'"revoked":[]', b'"revoked": []'), "signature: "),
        (revocations(ring()), "not among the keys given"),
        (revocations(KEYS, bank={"id": 8, "name": "乙"}), "another bank's"),
        (revocations(KEYS, issued_at=ISSUED - timedelta(days=9)), "issued_at: "),
        (GENUINE, "format: "),
    ],
)
def test_revocations_that_cannot_be_used(verify, revoked, said):
    code, out, err = verify(revoked=revoked)
    assert (code, out) == (2, "")
    assert said in err


def test_old_revocations_are_no_excuse(verify):
    code, _, err = verify(revoked=revocations(KEYS), on="2026-03-04")
    assert code == 2
    assert "too old on 2026-03-04" in err


def test_without_keys_it_refuses(verify, capsys, tmp_path):
    with pytest.raises(SystemExit) as caught:
        main([str(tmp_path / "list.json")])
    assert caught.value.code == 2
    assert "--keys" in capsys.readouterr().err
    assert verify(keys=Keyring())[0] == 2
    assert verify(keys={})[0] == 2
    assert main(["/nowhere.json", "--keys", "/nowhere.json"]) == 2


def test_rotation():
    day = NIGHT + timedelta(days=10)
    later = rotated(KEYS, day)
    assert len(later.keys) == 4
    assert later.signing(LISTS, NIGHT).id == KEYS.keys[0].id
    assert later.signing(LISTS, day + timedelta(days=1)).id not in {key.id for key in KEYS.keys}
    assert not check_list(GENUINE, later, on=NIGHT).faults
    with pytest.raises(KeyProblem, match="no private key signs lists"):
        Keyring.of(later.published()).signing(LISTS, day)


def test_the_key_file_keeps_what_it_was_given(tmp_path):
    path = tmp_path / "keys.json"
    KEYS.write(path)
    assert path.stat().st_mode & 0o077 == 0
    assert Keyring.read(path) == KEYS
    assert Keyring.of(KEYS.published()).keys[0] == replace(KEYS.keys[0], private=b"")


def test_another_algorithm_is_a_module_away(monkeypatch):
    with pytest.raises(KeyProblem, match=r"'SM2' is not known here \(Ed25519\)"):
        algorithm("SM2")
    ed = algorithm("Ed25519")
    monkeypatch.setattr("financing.signing.keys.ALGORITHMS", {"Ed25519": ed})
    register(Algorithm("Test", ed.make, ed.public, ed.sign, ed.verify))
    keys = Keyring((Key.make(LISTS, NIGHT, "Test"), Key.make(REVOCATIONS, NIGHT)))
    assert not check_list(signed(keys), keys, on=NIGHT).faults
    assert KEYS.signing(LISTS, NIGHT).algorithm == "Ed25519"


LEAF = st.none() | st.booleans() | st.integers(-canonical.LARGEST, canonical.LARGEST) | st.text(
    st.characters(exclude_categories=["Cs"])
)  # fmt: skip
VALUES = st.recursive(
    LEAF,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(st.characters(max_codepoint=127)), VALUES))
def test_the_quick_writer_writes_rfc_8785(value):
    raw = canonical.encode(value)
    assert raw == rfc8785.dumps(value)
    assert canonical.decode(raw) == value


@pytest.mark.parametrize("value", [0.5, 2**53, float("nan"), date(2026, 1, 1), "\ud800", {"键": 1}])
def test_what_has_no_canonical_form_is_never_signed(value):
    with pytest.raises(canonical.NotCanonical):
        canonical.encode({"a": value})


def test_the_signature_is_over_the_canonical_form_of_everything_else():
    """As a bank's own programme would do it, from the format's description alone."""
    whole = json.loads(GENUINE)
    signature = bytes.fromhex(whole.pop("signature"))
    assert KEYS.keys[0].verify(rfc8785.dumps(whole), signature)
    assert list(whole["rows"][0]["identity"]) == sorted(GROUPS["identity"])


def test_the_door_needs_neither_django_nor_a_database(tmp_path):
    (tmp_path / "list.json").write_bytes(signed(KEYS))
    (tmp_path / "keys.json").write_text(json.dumps(KEYS.published()))
    script = (
        f"import sys; sys.path.insert(0, {str(HERE)!r})\n"
        "import financing.verify\n"
        f"code = financing.verify.main([{str(tmp_path / 'list.json')!r}, '--keys', {str(tmp_path / 'keys.json')!r}, '--on', '2026-03-02'])\n"
        "print(code, sorted(name for name in sys.modules if name.partition('.')[0] in ('django', 'psycopg2', 'numpy', 'accounts')))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "0 []", done.stderr
