import pytest
from conf import ParseError, parse


def test_comment_and_blank():
    assert parse("# x\n\nk=v # tail\n") == {"k": "v"}


def test_last_wins():
    assert parse("k=1\nk=2") == {"k": "2"}


@pytest.mark.parametrize("text,line", [("oops", 1), ("a=1\n=2", 2), ("a=1\n\n\nb", 4)])
def test_errors(text, line):
    with pytest.raises(ParseError, match=rf"^line {line}:") as info:
        parse(text)
    assert isinstance(info.value, ValueError)


def test_error_is_specific():
    assert issubclass(ParseError, ValueError) and ParseError is not ValueError
