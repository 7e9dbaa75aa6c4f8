import pytest

from community.core.filenames import attachment, ending_of, safe_name


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("manual.pdf", "manual.pdf"),
        ("Manual 6.3.PDF", "Manual 6.3.pdf"),
        ("手册 6.3 简体.pdf", "手册 6.3 简体.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\list.csv", "list.csv"),
        ("/absolute/list.csv", "list.csv"),
        ("a\r\nSet-Cookie: x=1.zip", "a Set-Cookie- x=1.zip"),
        ("null\x00byte.zip", "nullbyte.zip"),
        ("gnp.\u202etxt.zip", "gnp.txt.zip"),
        ("a\u200bb\u2066c.zip", "abc.zip"),
        ("cafe\u0301.txt", "café.txt"),
        ('what"is<this>|?*.txt', "what-is-this-.txt"),
        ("50%.csv", "50-.csv"),
        (" . .hidden .txt", "hidden.txt"),
        ("trailing.txt. . ", "trailing.txt"),
        ("CON.txt", "_CON.txt"),
        ("lpt1.tar.gz", "_lpt1.tar.gz"),
        ("console.txt", "console.txt"),
        ("no-ending", ""),
        (".txt", ""),
        ("...", ""),
        ("", ""),
        ("x.averyveryverylongending", ""),
        ("..%2f..%2fetc.txt", "-2f..-2fetc.txt"),
    ],
)
def test_names(raw: str, kept: str) -> None:
    assert safe_name(raw) == kept
    assert safe_name(kept) == kept


def test_long_names_keep_their_ending() -> None:
    assert safe_name("a" * 400 + ".tar.gz") == "a" * 117 + ".gz"
    chinese = safe_name("资源" * 200 + ".zip")
    assert chinese.endswith(("源.zip", "资.zip"))
    assert len(chinese.encode()) <= 200


def test_the_last_ending_counts() -> None:
    assert ending_of(safe_name("invoice.pdf.EXE")) == "exe"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("manual.pdf", 'attachment; filename="manual.pdf"'),
        ("Manual 6.3 (new).pdf", 'attachment; filename="Manual 6.3 (new).pdf"'),
        ("café.txt", "attachment; filename=\"cafe.txt\"; filename*=UTF-8''caf%C3%A9.txt"),
        ("手册.pdf", "attachment; filename=\"download.pdf\"; filename*=UTF-8''%E6%89%8B%E5%86%8C.pdf"),
        ("a'b.txt", "attachment; filename=\"a_b.txt\"; filename*=UTF-8''a%27b.txt"),
    ],
)
def test_content_disposition(name: str, header: str) -> None:
    assert attachment(name) == header
    assert header.isascii()
