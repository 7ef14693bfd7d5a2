import io
import sys

import quiz


def test_builtins_input(monkeypatch, capsys):
    answers = iter(["maybe", " YES "])
    prompts = []

    def fake_input(prompt=""):
        prompts.append(prompt)
        return next(answers)

    monkeypatch.setattr("builtins.input", fake_input)
    assert quiz.ask("sure?", {"yes", "no"}) == "yes"
    assert prompts == ["sure? ", "sure? "]
    assert capsys.readouterr().out == "try again\n"


def test_stdin(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\n\n22\n"))
    assert quiz.read_numbers() == [1, 22]


def test_input_reads_stdin(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("one\ntwo"))
    assert quiz.interactive() == ["one", "two"]
    assert capsys.readouterr().out == "> > > "


def test_argv(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["prog", "2", "40"])
    assert quiz.main() == 0
    monkeypatch.setattr(sys, "argv", ["prog"])
    assert quiz.main() == 1
    got = capsys.readouterr()
    assert (got.out, got.err) == ("sum 42\n", "no arguments\n")
